import { sizeOf, type TensorData } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';

/** One entry of a weightsManifest, or of what a save handler gets. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: unknown;
}

/**
 * Weights as views into the bytes that hold them one after another.
 * @throws {ExportError} NOT_A_LAYERS_MODEL, UNSUPPORTED_WEIGHTS, SHORT_WEIGHTS
 */
export function readWeights(specs: readonly WeightSpec[], bytes: Uint8Array): Map<string, TensorData> {
  for (const spec of specs) checkSpec(spec);
  const need = specs.reduce((n, { shape }) => n + 4 * sizeOf(shape), 0);
  if (bytes.byteLength < need)
    throw new ExportError('SHORT_WEIGHTS', 'the weights file is too short', {
      expected: `${need} bytes`,
      received: `${bytes.byteLength}`,
      hint: 'Copy model.json and its weights again, together.',
    });
  // Float32Array needs its start on a multiple of four.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  let at = aligned.byteOffset;
  return new Map(
    specs.map(({ name, shape }) => {
      const data = new Float32Array(aligned.buffer as ArrayBuffer, at, sizeOf(shape));
      at += data.byteLength;
      return [name, { dtype: 'float32', shape, data }] as const;
    }),
  );
}

/** Specs come from a file: each must be what it is declared to be. */
function checkSpec(spec: WeightSpec): void {
  const { name, shape, dtype, quantization }: Partial<WeightSpec> = spec ?? {};
  if (typeof name !== 'string' || !Array.isArray(shape) || !shape.every((d) => Number.isSafeInteger(d) && d >= 0))
    throw new ExportError('NOT_A_LAYERS_MODEL', 'a weight needs a name and a shape', {
      where: typeof name === 'string' ? name : 'weightsManifest',
    });
  if (dtype !== 'float32' || quantization)
    throw new ExportError(
      'UNSUPPORTED_WEIGHTS',
      `weights of type ${quantization ? 'quantized ' : ''}${JSON.stringify(dtype)} cannot be read yet`,
      { where: name, expected: 'float32' },
    );
}
