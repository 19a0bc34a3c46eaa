import type { Builder, Value } from '@fmnist/onnx';
import { byClass, smoothedTargets, type ClassOptions } from './classTargets.ts';
import { weighted } from './weighting.ts';

export interface FocalOptions extends ClassOptions {
  /** How much less an example counts that is already right; 0 is cross entropy. */
  readonly gamma?: number | undefined;
}

/**
 * Cross entropy in which what is already classified well counts less:
 *
 *   l[n] = - sum over k of t[n, k] (1 - p[n, k])^gamma log p[n, k],   p = softmax(z), t as in softmaxCrossEntropy
 *
 * Shapes: logits [N, K], labels [N] int32 -> [N]. The paper's alpha is classWeights.
 * @throws {ToolkitError} CLASS_WEIGHTS
 * @see Lin et al., Focal Loss for Dense Object Detection; https://arxiv.org/abs/1708.02002
 */
export function focal(g: Builder, logits: Value, labels: Value, { gamma = 2, ...options }: FocalOptions = {}): Value {
  const classes = Number(logits.shape[1]);
  const logP = g.LogSoftmax(logits, { axis: 1 });
  // 1 - p of what is certain is 0, where the power's slope would be no number.
  const missing = g.Max(g.Sub(g.scalar(1), g.Exp(logP)), g.scalar(1e-7));
  const target = smoothedTargets(g, labels, classes, options.labelSmoothing);
  const terms = g.Mul(target, g.Mul(g.Pow(missing, g.scalar(gamma)), logP));
  const losses = g.Neg(g.ReduceSum(terms, g.ints([1]), { keepdims: 0 }));
  return weighted(g, byClass(g, losses, labels, classes, options.classWeights), options);
}
