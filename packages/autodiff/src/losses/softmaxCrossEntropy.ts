import type { Builder, Value } from '@fmnist/onnx';
import { byClass, smoothedTargets, type ClassOptions } from './classTargets.ts';
import { weighted } from './weighting.ts';

export type CrossEntropyOptions = ClassOptions;

/**
 * The loss of each example, from logits and the index of its class:
 *
 *   l[n] = - sum over k of t[n, k] log softmax(z)[n, k],   t[n, k] = (1 - e) [k = label] + e / K
 *
 * Shapes: logits [N, K], labels [N] int32 -> [N], in nats. Gradient dz = softmax(z) - t follows from the operators' own rules.
 * @throws {ToolkitError} CLASS_WEIGHTS
 * @see Szegedy et al., Rethinking the Inception Architecture, section 7 (label smoothing); https://arxiv.org/abs/1512.00567
 */
export function softmaxCrossEntropy(
  g: Builder,
  logits: Value,
  labels: Value,
  options: CrossEntropyOptions = {},
): Value {
  const classes = Number(logits.shape[1]);
  const target = smoothedTargets(g, labels, classes, options.labelSmoothing);
  const losses = g.Neg(g.ReduceSum(g.Mul(target, g.LogSoftmax(logits, { axis: 1 })), g.ints([1]), { keepdims: 0 }));
  return weighted(g, byClass(g, losses, labels, classes, options.classWeights), options);
}
