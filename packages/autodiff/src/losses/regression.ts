// Losses of numbers: the mean over the elements of each example. Shapes: predictions and targets [N, ...] float32 -> [N].
import type { Builder, Value } from '@fmnist/onnx';
import { meanOfExample, weighted, type SampleWeighting } from './weighting.ts';

/** l[n] = mean of (y - t)^2. */
export function meanSquaredError(g: Builder, y: Value, t: Value, options: SampleWeighting = {}): Value {
  const error = g.Sub(y, t);
  return weighted(g, meanOfExample(g, g.Mul(error, error)), options);
}

/** l[n] = mean of |y - t|; the slope at 0 is 0. */
export function meanAbsoluteError(g: Builder, y: Value, t: Value, options: SampleWeighting = {}): Value {
  return weighted(g, meanOfExample(g, g.Abs(g.Sub(y, t))), options);
}

export interface HuberOptions extends SampleWeighting {
  /** Errors up to this one count by their square. */
  readonly delta?: number | undefined;
}

/**
 * l[n] = mean of e^2 / 2 for errors e = |y - t| up to delta, and of delta (e - delta / 2) above.
 * @see Huber, Robust Estimation of a Location Parameter, 1964
 */
export function huber(g: Builder, y: Value, t: Value, { delta = 1, ...options }: HuberOptions = {}): Value {
  const error = g.Abs(g.Sub(y, t));
  const quadratic = g.Min(error, g.scalar(delta));
  const linear = g.Sub(error, quadratic);
  const terms = g.Add(g.Mul(g.Mul(quadratic, quadratic), g.scalar(0.5)), g.Mul(linear, g.scalar(delta)));
  return weighted(g, meanOfExample(g, terms), options);
}
