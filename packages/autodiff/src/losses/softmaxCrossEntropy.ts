import type { Builder, Value } from '@fmnist/onnx';

export interface CrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes, 0 to 1. */
  readonly labelSmoothing?: number;
}

/**
 * The loss of each example, from logits and the index of its class:
 *
 *   l[n] = - sum over k of t[n, k] log softmax(z)[n, k],   t[n, k] = (1 - e) [k = label] + e / K
 *
 * Shapes: logits [N, K], labels [N] int32 -> [N], in nats. Gradient dz = softmax(z) - t follows from the operators' own rules.
 * @see Szegedy et al., Rethinking the Inception Architecture, section 7 (label smoothing); https://arxiv.org/abs/1512.00567
 */
export function softmaxCrossEntropy(
  g: Builder,
  logits: Value,
  labels: Value,
  { labelSmoothing = 0 }: CrossEntropyOptions = {},
): Value {
  const classes = Number(logits.shape[1]);
  const off = labelSmoothing / classes;
  const isLabel = g.Equal(g.Unsqueeze(labels, g.ints([1])), classIndices(g, classes));
  const target = g.Where(isLabel, g.scalar(1 - labelSmoothing + off), g.scalar(off));
  return g.Neg(g.ReduceSum(g.Mul(target, g.LogSoftmax(logits, { axis: 1 })), g.ints([1]), { keepdims: 0 }));
}

const classIndices = (g: Builder, classes: number): Value =>
  g.constant(
    { dtype: 'int32', shape: [1, classes], data: Int32Array.from({ length: classes }, (_, k) => k) },
    'classes',
  );
