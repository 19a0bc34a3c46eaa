import { dtypes, type Builder, type Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerContext, LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

type Factor = number | readonly number[];

interface RescalingConfig {
  readonly scale: Factor;
  readonly offset?: Factor | null;
}

/** y = scale x + offset; lists hold a number for each channel. */
export const Rescaling: LayerDef<RescalingConfig> = {
  className: 'Rescaling',
  weights: [],
  layout: 'any',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    const { scale, offset } = layer.config;
    const real = x.dtype === 'float32' ? x : g.Cast(x, { to: dtypes.float32.onnx });
    const scaled = g.Mul(real, factor(g, scale, x, layer));
    return [offset ? g.Add(scaled, factor(g, offset, x, layer)) : scaled];
  },
  cases: [
    { inputShape: [5], config: { scale: 2 } },
    { inputShape: [3, 4, 2], config: { scale: 1 / 127.5, offset: -1 }, values: { from: 0, to: 256, whole: true } },
    { inputShape: [3, 4, 2], config: { scale: [2, 3], offset: [0.5, -1] } },
    { inputShape: [3, 4], config: { scale: [1, 2, 3, 4], offset: 1 } },
  ],
};

function factor(g: Builder, given: Factor, x: Value, { name, axis }: LayerContext<RescalingConfig>): Value {
  if (typeof given === 'number') return g.scalar(given);
  if (!Array.isArray(given) || !given.every((n) => typeof n === 'number'))
    throw new ExportError('UNSUPPORTED_OPTION', 'scale and offset of this shape cannot be exported', {
      where: name,
      expected: 'a number, or a list with one for each channel',
    });
  const values = g.constant({ dtype: 'float32', shape: [given.length], data: Float32Array.from(given) });
  const behind = x.shape.length - 1 - axis(-1, x.shape.length);
  return g.reshape(values, [given.length, ...Array.from({ length: behind }, () => 1)]);
}
