import { dtypes } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

interface CategoryEncodingConfig {
  readonly num_tokens: number;
  readonly output_mode?: string | null;
}

/** Numbers of categories [N, T] as vectors [N, num_tokens]: which there are, or how many of each; or only as whole numbers. */
export const CategoryEncoding: LayerDef<CategoryEncodingConfig> = {
  className: 'CategoryEncoding',
  weights: [],
  layout: 'logical',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    const { num_tokens: tokens, output_mode } = layer.config;
    const mode = (output_mode ?? 'multi_hot').replaceAll('_', '').toLowerCase();
    if (mode === 'int') return [g.Cast(x, { to: dtypes.int32.onnx })];
    const fits = x.shape.length === 2 && (mode !== 'onehot' || x.shape[1] === 1);
    if (!['count', 'multihot', 'onehot'].includes(mode) || !fits)
      throw new ExportError(
        'UNSUPPORTED_OPTION',
        `categories cannot be exported as "${String(output_mode).slice(0, 40)}"`,
        {
          where: layer.name,
          expected: 'int; multi_hot or count of [N, T]; one_hot of [N, 1]',
          received: `${x.shape.length} axes`,
        },
      );
    const switched = g.constant({ dtype: 'float32', shape: [2], data: Float32Array.of(0, 1) });
    const each = g.OneHot(g.Cast(x, { to: dtypes.int64.onnx }), g.scalar(tokens, 'int64'), switched);
    const along = g.ints([1]);
    return [mode === 'count' ? g.ReduceSum(each, along, { keepdims: 0 }) : g.ReduceMax(each, along, { keepdims: 0 })];
  },
  cases: [
    { inputShape: [5], config: { numTokens: 6 }, values: { from: 0, to: 6, whole: true } },
    { inputShape: [5], config: { numTokens: 4, outputMode: 'count' }, values: { from: 0, to: 4 } },
    { inputShape: [1], config: { numTokens: 4, outputMode: 'oneHot' }, values: { from: 0, to: 4, whole: true } },
    { inputShape: [5], config: { numTokens: 9, outputMode: 'int' }, values: { from: 0, to: 9 } },
    { inputShape: [7], config: { numTokens: 2, outputMode: 'multiHot' }, values: { from: 0, to: 2, whole: true } },
  ],
};
