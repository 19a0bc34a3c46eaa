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
  /** Largest |a - b| / largest |a| that counts as equal: float32 has no digits for less. */
  readonly tolerance: number;
}

/** Both sides, and the result with its weights changed in their last bits. */
export interface Sides {
  readonly source: Run;
  readonly result: Run;
  nudged(inputs: Tensors): Promise<Tensors>;
}

/** What is above this share of an output's scale is no rounding, whatever the network does to it. */
const MOST = 1e-2;

/**
 * Runs both on the same inputs and compares every output of the source.
 *
 * An output may differ by `tolerance` of its scale, or by as much as the result itself moves when its weights and inputs change in their last
 * bits: a network that amplifies rounding cannot be told from itself more closely.
 */
export async function verify(samples: Samples, sides: Sides, { tolerance }: VerifyOptions): Promise<Verification> {
  const [expected, received] = [await sides.source(samples.source), await sides.result(samples.result)];
  const differences = Object.entries(expected).map(([output, a]) => compare(output, a, received[output]));
  const isWithin =
    (share: number) =>
    ({ maxAbsolute, largest }: OutputDifference): boolean =>
      maxAbsolute <= share * largest;
  const large = differences.filter((d) => !isWithin(tolerance)(d));
  const mayBeRounding =
    large.length > 0 && large.every(({ maxAbsolute, largest }) => maxAbsolute <= MOST * Math.max(1, largest));
  const moved = mayBeRounding ? await sides.nudged(samples.result) : {};
  const isRounding = ({ output, maxAbsolute }: OutputDifference): boolean => {
    const own = received[output];
    return mayBeRounding && own !== undefined && maxAbsolute <= compare(output, own, moved[output]).maxAbsolute;
  };
  const agrees = differences.length > 0 && large.every(isRounding);
  return { status: agrees ? 'passed' : 'failed', tolerance, samples: samples.samples, differences };
}
