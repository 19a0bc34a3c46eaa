import { dtypes, type Builder, type Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerContext, LayerDef } from '../layer.ts';

type Config = { readonly mask_value?: number | null };

/** 1 where any channel of a place is not the masked value, else 0; float, the channels kept as one. */
function counts(g: Builder, x: Value, { config, axis }: LayerContext<Config>): Value {
  const differs = g.Not(g.Equal(x, g.scalar(config.mask_value ?? 0, x.dtype)));
  return g.ReduceMax(g.Cast(differs, { to: dtypes.float32.onnx }), g.ints([axis(-1, x.shape.length)]), { keepdims: 1 });
}

/** Steps that are the masked value in all channels become 0, and do not count in the layers behind. */
export const Masking: LayerDef<Config> = {
  className: 'Masking',
  weights: [],
  layout: 'any',
  mask: (g, [x], layer) =>
    x && g.Cast(g.Squeeze(counts(g, x, layer), g.ints([layer.axis(-1, x.shape.length)])), { to: dtypes.bool.onnx }),
  convert(g, [x], layer) {
    if (!x) throw new ExportError('MISSING_INPUT', 'Masking needs an input', { where: layer.name });
    return [g.Mul(x, counts(g, x, layer))];
  },
  cases: [
    { inputShape: [4, 1], config: {}, values: { from: -1, to: 2, whole: true } },
    { inputShape: [4, 3], config: { maskValue: 1 }, values: { from: 0, to: 2, whole: true } },
    { inputShape: [4, 3, 5, 2], config: { maskValue: -1 }, values: { from: -1, to: 1, whole: true } },
    { inputShape: [3], config: {}, values: { from: 0, to: 2, whole: true } },
  ],
};
