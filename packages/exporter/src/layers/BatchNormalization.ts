import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

interface BatchNormalizationConfig {
  readonly axis?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly scale?: boolean;
  readonly center?: boolean;
}

/** y = gamma (x - mean) / sqrt(variance + epsilon) + beta for each channel, with the running mean and variance. */
export const BatchNormalization: LayerDef<BatchNormalizationConfig> = {
  className: 'BatchNormalization',
  weights: ['gamma?', 'beta?', 'moving_mean', 'moving_variance'],
  layout: 'nchw',
  convert(g, [x], { name, config, weights }) {
    const { gamma, beta, moving_mean: mean, moving_variance: variance } = weights;
    if (!x || !mean || !variance)
      throw new ExportError('MISSING_WEIGHTS', 'a normalisation needs an input, a mean and a variance', {
        where: name,
      });
    const { axis = -1, momentum = 0.99, epsilon = 1e-3 } = config;
    if (axis !== -1 && axis !== x.shape.length - 1)
      throw new ExportError('UNSUPPORTED_OPTION', `normalisation over axis ${axis} cannot be exported yet`, {
        where: name,
        expected: 'the last axis',
      });
    const [channels = 1] = mean.shape.map(Number);
    const filled = (value: number) =>
      g.constant({ dtype: 'float32', shape: [channels], data: new Float32Array(channels).fill(value) });
    return [g.BatchNormalization(x, gamma ?? filled(1), beta ?? filled(0), mean, variance, { epsilon, momentum })];
  },
  cases: [
    { inputShape: [4, 5, 3], config: {} },
    { inputShape: [4, 5, 2], config: { epsilon: 0.1, scale: false } },
    { inputShape: [6], config: { center: false } },
  ],
};
