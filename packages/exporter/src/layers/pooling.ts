// Pooling over windows of one, two or three axes.
import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import { pictures, type LayerCase, type LayerDef } from '../layer.ts';
import { perAxis, windowOf, type Windowed, type WindowAttrs } from '../window.ts';

interface PoolingConfig extends Windowed {
  readonly pool_size?: number | readonly number[];
  readonly data_format?: string;
}

type Pool = (g: Builder, x: Value, window: WindowAttrs) => Value;

/** Windows are 2 long and stand side by side unless the settings say otherwise. */
const pooling = (
  className: string,
  pool: Pool,
  cases: readonly LayerCase<PoolingConfig>[],
): LayerDef<PoolingConfig> => ({
  className,
  weights: [],
  layout: pictures,
  convert(g, [x], { name, config }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'pooling needs an input', { where: name });
    const size = x.shape.slice(2);
    const window = perAxis(config.pool_size ?? 2, size.length);
    return [pool(g, x, windowOf(name, size, window, { ...config, strides: config.strides ?? window }))];
  },
  cases,
});

/** The largest element of each window. */
const max: Pool = (g, x, window) => g.MaxPool(x, window);
/** The mean of each window; elements outside the picture do not count. */
const average: Pool = (g, x, window) => g.AveragePool(x, window);

const oneAxis: readonly LayerCase<PoolingConfig>[] = [
  { inputShape: [8, 2], config: { poolSize: 2 } },
  { inputShape: [9, 1], config: { poolSize: 3, strides: 2 } },
  { inputShape: [7, 3], config: { poolSize: 3, strides: 2, padding: 'same' } },
  { inputShape: [5, 2], config: { poolSize: 4, strides: 1, padding: 'same' } },
];

const twoAxes: readonly LayerCase<PoolingConfig>[] = [
  { inputShape: [6, 6, 2], config: { poolSize: 2 } },
  { inputShape: [7, 5, 1], config: { poolSize: 2 } },
  { inputShape: [7, 5, 2], config: { poolSize: 3, strides: 2, padding: 'same' } },
  { inputShape: [6, 7, 2], config: { poolSize: [2, 3], strides: [1, 2], padding: 'same' } },
  { inputShape: [2, 6, 5], config: { poolSize: 2, dataFormat: 'channelsFirst' } },
  { inputShape: [3, 5, 6], config: { poolSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsFirst' } },
];

const threeAxes: readonly LayerCase<PoolingConfig>[] = [
  { inputShape: [4, 5, 6, 2], config: { poolSize: 2 } },
  { inputShape: [5, 4, 7, 1], config: { poolSize: [3, 2, 3], strides: [2, 1, 2] } },
  { inputShape: [5, 4, 3, 2], config: { poolSize: 3, strides: 2, padding: 'same' } },
  { inputShape: [2, 5, 4, 4], config: { poolSize: 2, padding: 'same', dataFormat: 'channelsFirst' } },
];

export const MaxPooling1D: LayerDef<PoolingConfig> = pooling('MaxPooling1D', max, oneAxis);
export const MaxPooling2D: LayerDef<PoolingConfig> = pooling('MaxPooling2D', max, twoAxes);
export const MaxPooling3D: LayerDef<PoolingConfig> = pooling('MaxPooling3D', max, threeAxes);
export const AveragePooling1D: LayerDef<PoolingConfig> = pooling('AveragePooling1D', average, oneAxis);
export const AveragePooling2D: LayerDef<PoolingConfig> = pooling('AveragePooling2D', average, twoAxes);
export const AveragePooling3D: LayerDef<PoolingConfig> = pooling('AveragePooling3D', average, threeAxes);
