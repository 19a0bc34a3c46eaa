// Pooling over the whole picture: [N, ...size, C] -> [N, C].
import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

const globalPooling = (className: string, pool: (g: Builder, x: Value) => Value): LayerDef => ({
  className,
  weights: [],
  layout: 'nchw',
  convert(g, [x], { name }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'pooling needs an input', { where: name });
    return [g.Flatten(pool(g, x))];
  },
  cases: [
    { inputShape: [4, 5, 3], config: {} },
    { inputShape: [1, 2, 1], config: {} },
  ],
});

export const GlobalAveragePooling2D: LayerDef = globalPooling('GlobalAveragePooling2D', (g, x) =>
  g.GlobalAveragePool(x),
);
export const GlobalMaxPooling2D: LayerDef = globalPooling('GlobalMaxPooling2D', (g, x) => g.GlobalMaxPool(x));
