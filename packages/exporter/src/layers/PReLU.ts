import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

/** x above 0, alpha x below, with an alpha for each element of an example, or one for all along each shared axis. */
export const PReLU: LayerDef<{ readonly shared_axes?: readonly number[] | null }> = {
  className: 'PReLU',
  weights: ['alpha'],
  layout: 'any',
  mask: 'pass',
  convert(g, [x], { name, weights: { alpha }, channelsFirst }) {
    if (!x || !alpha) throw new ExportError('MISSING_WEIGHTS', 'a PReLU needs an input and an alpha', { where: name });
    const rank = alpha.shape.length;
    // [...size, C] as it is stored, to the order of x, which is [C, ...size] then.
    const perm = [rank - 1, ...Array.from({ length: rank - 1 }, (_, i) => i)];
    return [g.PRelu(x, channelsFirst && rank > 1 ? g.Transpose(alpha, { perm }) : alpha)];
  },
  cases: [
    { inputShape: [5], config: { alphaInitializer: 'randomNormal' } },
    { inputShape: [3, 4, 2], config: { alphaInitializer: 'randomNormal' } },
    { inputShape: [3, 4, 2], config: { sharedAxes: [1, 2], alphaInitializer: 'randomNormal' } },
    { inputShape: [3, 4], config: { sharedAxes: [2], alphaInitializer: 'randomNormal' } },
    { inputShape: [2, 3, 4, 2], config: { sharedAxes: [1, 2, 3], alphaInitializer: 'randomNormal' } },
  ],
};
