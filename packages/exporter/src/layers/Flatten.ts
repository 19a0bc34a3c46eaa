import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

/** [N, ...] -> [N, product of the rest], in the order of TensorFlow.js: the channels count fastest. */
export const Flatten: LayerDef = {
  className: 'Flatten',
  weights: [],
  layout: 'logical',
  convert(g, [x], { name }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'Flatten needs an input', { where: name });
    return [g.Flatten(x)];
  },
  cases: [
    { inputShape: [3, 4, 2], config: {} },
    { inputShape: [5], config: {} },
  ],
};
