import type { TensorData } from '@fmnist/onnx';

/** Runs a model on one input; all outputs by name. */
export type Run = (input: TensorData) => Promise<Readonly<Record<string, TensorData>>>;

export interface OutputDifference {
  readonly output: string;
  /** Largest |a - b| over all elements. */
  readonly maxAbsolute: number;
  /** Largest |a|, of the source. */
  readonly largest: number;
  /** Largest |a - b| / max(|a|, |b|) where that is above 1e-3. */
  readonly maxRelative: number;
}

export interface Verification {
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason?: string;
  readonly tolerance: number;
  readonly samples: number;
  readonly differences: readonly OutputDifference[];
}

export interface VerifyOptions {
  /** Largest |a - b| / max(1, largest |a|) that counts as equal: float32 has no digits for less. */
  readonly tolerance?: number;
  readonly samples: number;
}

/** Runs source and result on the same input and compares every output of the source. */
export async function verify(
  input: { readonly source: TensorData; readonly result: TensorData },
  source: Run,
  result: Run,
  { tolerance = 1e-5, samples }: VerifyOptions,
): Promise<Verification> {
  const [expected, received] = [await source(input.source), await result(input.result)];
  const differences = Object.entries(expected).map(([output, a]) => ({
    output,
    ...difference(a.data as Float32Array, (received[output]?.data ?? new Float32Array()) as Float32Array),
  }));
  const isSmall = ({ maxAbsolute, largest }: OutputDifference) =>
    Number.isFinite(maxAbsolute) && maxAbsolute <= tolerance * Math.max(1, largest);
  const agrees = differences.length > 0 && differences.every(isSmall);
  return { status: agrees ? 'passed' : 'failed', tolerance, samples, differences };
}

function difference(a: Float32Array, b: Float32Array): Omit<OutputDifference, 'output'> {
  if (a.length !== b.length) return { maxAbsolute: Infinity, maxRelative: Infinity, largest: NaN };
  let [maxAbsolute, maxRelative, largest] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? NaN, b[i] ?? NaN];
    // A NaN agrees with nothing, not even with another.
    const off = Number.isNaN(x - y) ? Infinity : Math.abs(x - y);
    const scale = Math.max(Math.abs(x), Math.abs(y));
    maxAbsolute = Math.max(maxAbsolute, off);
    largest = Math.max(largest, Math.abs(x));
    if (scale > 1e-3) maxRelative = Math.max(maxRelative, off / scale);
  }
  return { maxAbsolute, maxRelative, largest };
}
