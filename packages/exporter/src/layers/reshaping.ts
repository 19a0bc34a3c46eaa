// The same elements in another shape or order.
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

/** The axes in another order; the batch is axis 0 and stays. */
export const Permute: LayerDef<{ readonly dims: readonly number[] }> = {
  className: 'Permute',
  weights: [],
  layout: 'any',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    const rank = x.shape.length;
    const at = (axis: number) => layer.axis(axis, rank);
    // Both sides as they are stored, in one step: output axis i is input axis from[i].
    const from = [0, ...layer.config.dims];
    const perm = from.reduce<number[]>((all, axis, i) => all.with(at(i), at(axis)), Array<number>(rank).fill(0));
    return [perm.every((axis, i) => axis === i) ? x : g.Transpose(x, { perm })];
  },
  cases: [
    { inputShape: [3, 4], config: { dims: [2, 1] } },
    { inputShape: [3, 4, 2], config: { dims: [3, 1, 2] } },
    { inputShape: [3, 4, 2], config: { dims: [2, 1, 3] } },
    { inputShape: [3], config: { dims: [1] } },
  ],
};

/** [N, D] -> [N, n, D] */
export const RepeatVector: LayerDef<{ readonly n: number }> = {
  className: 'RepeatVector',
  weights: [],
  layout: 'logical',
  convert(g, inputs, layer) {
    const row = g.Unsqueeze(onlyInput(inputs, layer), g.ints([1]));
    return [g.Tile(row, g.ints([1, layer.config.n, 1]))];
  },
  cases: [
    { inputShape: [4], config: { n: 3 } },
    { inputShape: [4], config: { n: 1 } },
    { inputShape: [1], config: { n: 5 } },
  ],
};

/** The elements of each example in a shape of which one size may be left open. */
export const Reshape: LayerDef<{ readonly target_shape: readonly (number | null)[] }> = {
  className: 'Reshape',
  weights: [],
  layout: 'logical',
  convert(g, inputs, layer) {
    const sizes = layer.config.target_shape.map((d) => (d === null || d < 0 ? -1 : d));
    if (sizes.includes(0) || sizes.filter((d) => d === -1).length > 1)
      throw new ExportError('UNSUPPORTED_OPTION', 'the target shape says too little', {
        where: layer.name,
        expected: 'sizes from 1, of which at most one is open',
        received: JSON.stringify(layer.config.target_shape).slice(0, 80),
      });
    return [g.Reshape(onlyInput(inputs, layer), g.ints([0, ...sizes]))];
  },
  cases: [
    { inputShape: [12], config: { targetShape: [3, 4] } },
    { inputShape: [3, 4, 2], config: { targetShape: [6, 4] } },
    { inputShape: [3, 4, 2], config: { targetShape: [-1, 2] } },
    { inputShape: [3, 4], config: { targetShape: [2, 3, 2] } },
    { inputShape: [3, 4], config: { targetShape: [null] } },
  ],
};
