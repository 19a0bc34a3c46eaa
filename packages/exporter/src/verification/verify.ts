import type { TensorData } from '@fmnist/onnx';
import { compare, type OutputDifference } from './compare.ts';
import type { PartingLayer } from './findParting.ts';
import type { Samples } from './sampleInputs.ts';

export type Tensors = Readonly<Record<string, TensorData>>;

/** Runs a model on its inputs by name; all outputs by name. */
export type Run = (inputs: Tensors) => Promise<Tensors>;

export interface Verification {
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason?: string;
  readonly tolerance: number;
  readonly samples: number;
  readonly differences: readonly OutputDifference[];
  /** Where outputs differ: the first layer whose outputs do. */
  readonly parting?: PartingLayer;
}

export interface VerifyOptions {
  /** Largest |a - b| / max(1, largest |a|) that counts as equal: float32 has no digits for less. */
  readonly tolerance: number;
}

/**
 * Runs the result on the inputs for which the source gave the `expected` outputs, and compares all of these.
 *
 * An output may differ by `tolerance` of its scale, or by as much as the source itself differs when its inputs change in their last bits: a
 * network that amplifies rounding cannot be told from itself more closely.
 */
export async function verify(
  { source: given, result: fed, samples }: Samples,
  expected: Tensors,
  source: Run,
  result: Run,
  { tolerance }: VerifyOptions,
): Promise<Verification> {
  const received = await result(fed);
  const differences = Object.entries(expected).map(([output, a]) => compare(output, a, received[output]));
  const isSmall = ({ maxAbsolute, largest }: OutputDifference) =>
    Number.isFinite(maxAbsolute) && maxAbsolute <= tolerance * Math.max(1, largest);
  const large = differences.filter((d) => !isSmall(d));
  const agrees = differences.length > 0 && (large.length === 0 || (await isRounding(large, expected, given, source)));
  return { status: agrees ? 'passed' : 'failed', tolerance, samples, differences };
}

/** Relative change of the inputs that stands for rounding inside the network: a few units in the last place of a float32. */
const LAST_BITS = 4 * 2 ** -23;
/** What is above this share of an output's scale is no rounding, whatever the network does to it. */
const MOST = 1e-3;

/** Whether the source's outputs move as much by themselves when its float inputs change in their last bits. */
async function isRounding(
  large: readonly OutputDifference[],
  expected: Tensors,
  given: Tensors,
  source: Run,
): Promise<boolean> {
  if (large.some(({ maxAbsolute, largest }) => !(maxAbsolute <= MOST * Math.max(1, largest)))) return false;
  const moved = await source(Object.fromEntries(Object.entries(given).map(([name, x]) => [name, nudged(x)])));
  return large.every(({ output, maxAbsolute }) => {
    const before = expected[output];
    return before !== undefined && maxAbsolute <= compare(output, before, moved[output]).maxAbsolute;
  });
}

const nudged = (x: TensorData): TensorData =>
  x.data instanceof Float32Array
    ? { ...x, data: x.data.map((v, i) => v * (1 + (i % 2 === 0 ? LAST_BITS : -LAST_BITS))) }
    : x;
