import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

/** [N, ...] -> [N, product of the rest], in the order of TensorFlow.js: the channels count fastest. */
export const Flatten: LayerDef<{ readonly data_format?: string }> = {
  className: 'Flatten',
  weights: [],
  layout: 'logical',
  convert(g, [x], { name, config }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'Flatten needs an input', { where: name });
    if (config.data_format === 'channels_first')
      throw new ExportError('UNSUPPORTED_OPTION', 'data_format "channels_first" cannot be exported yet', {
        where: name,
      });
    return [g.Flatten(x)];
  },
  cases: [
    { inputShape: [3, 4, 2], config: {} },
    { inputShape: [4, 3], config: {} },
  ],
};
