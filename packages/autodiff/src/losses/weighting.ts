import type { Builder, Value } from '@fmnist/onnx';

/** How much an example counts. Both default to 1, and multiply. */
export interface SampleWeighting {
  /** [N] float32. The mean over the batch still divides by N, as in TF.js and Keras. */
  readonly sampleWeights?: Value | undefined;
}

/** The loss of each example, times its weight. */
export const weighted = (g: Builder, losses: Value, { sampleWeights }: SampleWeighting): Value =>
  sampleWeights ? g.Mul(losses, sampleWeights) : losses;

/** [N, ...] -> [N]: the mean over all but the batch. */
export const meanOfExample = (g: Builder, v: Value): Value =>
  v.shape.length === 1 ? v : g.ReduceMean(v, g.ints(v.shape.slice(1).map((_, i) => i + 1)), { keepdims: 0 });
