import type { ValueType } from './inferTypes.ts';

export interface ValueSummary {
  readonly name: string;
  /** `uint8[N, 28, 28, 1]`. */
  readonly type: string;
}

/** A type as people read it: `float[N, 10]`; a scalar is its element type alone, as in ONNX's text form. */
export function showType(type: ValueType | undefined): string {
  if (!type) return 'unknown';
  const { element, shape } = type;
  if (!shape) return `${element}[...]`;
  return shape.length === 0 ? element : `${element}[${shape.join(', ')}]`;
}
