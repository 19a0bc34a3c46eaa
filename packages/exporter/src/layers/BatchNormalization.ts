import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

interface BatchNormalizationConfig {
  /** Keras writes a list of one. */
  readonly axis?: number | readonly number[] | null;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly scale?: boolean;
  readonly center?: boolean;
}

const axisOf = ({ axis }: BatchNormalizationConfig): number => [axis ?? -1].flat()[0] ?? -1;

/** y = gamma (x - mean) / sqrt(variance + epsilon) + beta for each index along an axis, with the running mean and variance. */
export const BatchNormalization: LayerDef<BatchNormalizationConfig> = {
  className: 'BatchNormalization',
  weights: ['gamma?', 'beta?', 'moving_mean', 'moving_variance'],
  layout: (config) => (axisOf(config) === -1 ? 'nchw' : 'any'),
  mask: 'pass',
  defect: (config) =>
    axisOf(config) === -1 ? undefined : "TensorFlow.js's CPU backend is wrong for axes that are not the last",
  convert(g, [x], { name, config, weights, axis }) {
    const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights;
    if (!x || !mean || !variance)
      throw new ExportError('MISSING_WEIGHTS', 'a normalisation needs an input, a mean and a variance', {
        where: name,
      });
    const { momentum = 0.99, epsilon = 1e-3 } = config;
    const rank = x.shape.length;
    const at = axis(axisOf(config), rank);
    if (!(at > 0 && at < rank))
      throw new ExportError('UNSUPPORTED_OPTION', 'there is no such axis to normalise', {
        where: name,
        expected: `1 to ${rank - 1}`,
        received: String(axisOf(config)),
      });
    const [channels = 1] = mean.shape.map(Number);
    const filled = (value: number) =>
      g.constant({ dtype: 'float32', shape: [channels], data: new Float32Array(channels).fill(value) });
    const [scale, shift] = [gamma ?? filled(1), beta ?? filled(0)];
    const normalize = (v: typeof x) => g.BatchNormalization(v, scale, shift, mean, variance, { epsilon, momentum });
    if (at === 1) return [normalize(x)];
    // ONNX normalises axis 1: the two change places, and back.
    const perm = x.shape.map((_, i) => (i === 1 ? at : i === at ? 1 : i));
    return [g.Transpose(normalize(g.Transpose(x, { perm })), { perm })];
  },
  cases: [
    { inputShape: [4, 5, 3], config: {} },
    { inputShape: [4, 5, 2], config: { epsilon: 0.1, scale: false } },
    { inputShape: [6], config: { center: false } },
    { inputShape: [4, 3], config: { axis: 2 } },
    // On its CPU backend TensorFlow.js gets other axes right only where those behind have size 1: settings.test.ts has the formula.
    { inputShape: [5, 1, 1], config: { axis: 1 } },
    { inputShape: [4, 5, 1], config: { axis: -2, scale: false, center: false } },
    { inputShape: [4, 5, 3], config: { axis: 3 } },
    { inputShape: [4], config: { axis: 1 } },
  ],
};
