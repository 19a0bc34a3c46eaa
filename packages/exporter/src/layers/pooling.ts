import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { padsOf } from '../padding.ts';

interface Pooling2DConfig {
  readonly pool_size: readonly number[];
  readonly strides?: readonly number[];
  readonly padding?: string;
  readonly data_format?: string;
}

/** The largest element of each window. */
export const MaxPooling2D: LayerDef<Pooling2DConfig> = {
  className: 'MaxPooling2D',
  weights: [],
  layout: 'nchw',
  convert(g, [x], { name, config }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'pooling needs an input', { where: name });
    if (config.data_format === 'channels_first')
      throw new ExportError('UNSUPPORTED_OPTION', 'data_format "channels_first" cannot be exported yet', {
        where: name,
      });
    const strides = config.strides ?? config.pool_size;
    const pads = padsOf(name, x.shape.slice(2), config.pool_size, { ...config, strides });
    return [g.MaxPool(x, { kernel_shape: config.pool_size, strides, ...(pads && { pads }) })];
  },
  cases: [
    { inputShape: [6, 6, 2], config: { poolSize: 2 } },
    { inputShape: [7, 5, 1], config: { poolSize: 2 } },
    { inputShape: [7, 5, 2], config: { poolSize: 3, strides: 2, padding: 'same' } },
  ],
};
