import { dtypes } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

interface EmbeddingConfig {
  readonly input_dim: number;
  readonly output_dim: number;
  readonly mask_zero?: boolean | null;
}

/** The row of the weights [input_dim, output_dim] that each number names; with mask_zero, 0 names no step. */
export const Embedding: LayerDef<EmbeddingConfig> = {
  className: 'Embedding',
  weights: ['embeddings'],
  layout: 'logical',
  mask: (g, [x], { config }) => (config.mask_zero && x ? g.Not(g.Equal(x, g.scalar(0, x.dtype))) : undefined),
  convert(g, [x], { name, weights: { embeddings } }) {
    if (!x || !embeddings)
      throw new ExportError('MISSING_WEIGHTS', 'an embedding needs an input and its rows', { where: name });
    return [g.Gather(embeddings, x.dtype === 'int32' ? x : g.Cast(x, { to: dtypes.int32.onnx }))];
  },
  cases: [
    { inputShape: [5], config: { inputDim: 7, outputDim: 3 }, values: { from: 0, to: 7, whole: true } },
    { inputShape: [4], config: { inputDim: 3, outputDim: 1, inputLength: 4 }, values: { from: 0, to: 3 } },
    {
      inputShape: [2, 3],
      config: { inputDim: 9, outputDim: 2, maskZero: true },
      values: { from: 0, to: 9, whole: true },
    },
  ],
};
