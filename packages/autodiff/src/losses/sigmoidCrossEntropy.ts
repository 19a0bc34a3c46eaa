import type { Builder, Value } from '@fmnist/onnx';
import { weightVector, type ClassOptions } from './classTargets.ts';
import { meanOfExample, weighted } from './weighting.ts';

/**
 * The loss of each example whose classes are independent yes-or-no questions:
 *
 *   l[n] = mean over k of w[k] (softplus(z[n, k]) - z[n, k] t'[n, k]),   t' = (1 - e) t + e / 2
 *
 * Shapes: logits [N, K], targets [N, K] float32 from 0 to 1 -> [N], in nats. Gradient dz = w (sigmoid(z) - t') / K.
 * @throws {ToolkitError} CLASS_WEIGHTS
 */
export function sigmoidCrossEntropy(
  g: Builder,
  logits: Value,
  targets: Value,
  { labelSmoothing = 0, classWeights, ...weighting }: ClassOptions = {},
): Value {
  const smoothed =
    labelSmoothing === 0 ? targets : g.Add(g.Mul(targets, g.scalar(1 - labelSmoothing)), g.scalar(labelSmoothing / 2));
  const terms = g.Sub(g.Softplus(logits), g.Mul(logits, smoothed));
  const byClass = classWeights ? g.Mul(terms, weightVector(g, Number(logits.shape[1]), classWeights)) : terms;
  return weighted(g, meanOfExample(g, byClass), weighting);
}
