import type { LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

/** [N, ...] -> [N, product of the rest], in the order of TensorFlow.js: the channels count fastest. */
export const Flatten: LayerDef<{ readonly data_format?: string | null }> = {
  className: 'Flatten',
  weights: [],
  layout: 'logical',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    const rank = x.shape.length;
    if (layer.config.data_format !== 'channels_first' || rank < 3) return [g.Flatten(x)];
    const perm = [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];
    return [g.Flatten(g.Transpose(x, { perm }))];
  },
  cases: [
    { inputShape: [3, 4, 2], config: {} },
    { inputShape: [4, 3], config: { dataFormat: 'channelsLast' } },
    { inputShape: [2, 3, 4], config: { dataFormat: 'channelsFirst' } },
    { inputShape: [2, 3], config: { dataFormat: 'channelsFirst' } },
  ],
};
