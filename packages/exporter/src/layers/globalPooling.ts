// Pooling over all of a sequence or picture: [N, ...size, C] -> [N, C].
import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import { pictures, type LayerDef } from '../layer.ts';

/** Over the steps of a sequence, wherever they are stored. */
const overSteps = (className: string, reduce: (g: Builder, x: Value, axes: Value) => Value): LayerDef => ({
  className,
  weights: [],
  layout: 'any',
  convert(g, [x], { name, axis }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'pooling needs an input', { where: name });
    return [reduce(g, x, g.ints([axis(1, x.shape.length)]))];
  },
  cases: [
    { inputShape: [5, 3], config: {} },
    { inputShape: [1, 2], config: {} },
    { inputShape: [4, 1], config: {} },
  ],
});

const overPicture = (className: string, pool: (g: Builder, x: Value) => Value): LayerDef => ({
  className,
  weights: [],
  layout: pictures,
  convert(g, [x], { name }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'pooling needs an input', { where: name });
    return [g.Flatten(pool(g, x))];
  },
  cases: [
    { inputShape: [4, 5, 3], config: {} },
    { inputShape: [1, 2, 1], config: {} },
    { inputShape: [3, 4, 5], config: { dataFormat: 'channelsFirst' } },
  ],
});

export const GlobalAveragePooling1D: LayerDef = overSteps('GlobalAveragePooling1D', (g, x, axes) =>
  g.ReduceMean(x, axes, { keepdims: 0 }),
);
export const GlobalMaxPooling1D: LayerDef = overSteps('GlobalMaxPooling1D', (g, x, axes) =>
  g.ReduceMax(x, axes, { keepdims: 0 }),
);
export const GlobalAveragePooling2D: LayerDef = overPicture('GlobalAveragePooling2D', (g, x) => g.GlobalAveragePool(x));
export const GlobalMaxPooling2D: LayerDef = overPicture('GlobalMaxPooling2D', (g, x) => g.GlobalMaxPool(x));
