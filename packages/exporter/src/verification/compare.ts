import type { TensorData } from '@fmnist/onnx';

export interface OutputDifference {
  readonly output: string;
  /** Largest |a - b| over all elements. */
  readonly maxAbsolute: number;
  /** Largest |a|, of the source. */
  readonly largest: number;
  /** Largest |a - b| / max(|a|, |b|) where that is above 1e-3. */
  readonly maxRelative: number;
}

/** How far an output of the result is from that of the source; Infinity where one has other elements, or no number. */
export function compare(output: string, source: TensorData, result: TensorData | undefined): OutputDifference {
  const [a, b] = [source.data, result?.data ?? new Float32Array()];
  if (a.length !== b.length || source.shape.join() !== result?.shape.join())
    return { output, maxAbsolute: Infinity, maxRelative: Infinity, largest: NaN };
  let [maxAbsolute, maxRelative, largest] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [Number(a[i]), Number(b[i])];
    // Equal infinities agree; a NaN agrees with nothing, not even with another.
    const off = x === y ? 0 : Number.isNaN(x - y) ? Infinity : Math.abs(x - y);
    const scale = Math.max(Math.abs(x), Math.abs(y));
    maxAbsolute = Math.max(maxAbsolute, off);
    largest = Math.max(largest, Math.abs(x));
    if (scale > 1e-3 && off > 0) maxRelative = Math.max(maxRelative, off / scale);
  }
  return { output, maxAbsolute, maxRelative, largest };
}
