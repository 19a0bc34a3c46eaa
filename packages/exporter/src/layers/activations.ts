// Layers that only apply a function to each element, or to each vector along an axis.
import { dtypes } from '@fmnist/onnx';
import { elementwise, emitActivation } from '../activation.ts';
import { ExportError } from '../errors.ts';
import type { LayerCase, LayerConfig, LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

export const Activation: LayerDef<{ readonly activation?: unknown }> = {
  className: 'Activation',
  weights: [],
  layout: 'any',
  mask: 'pass',
  convert: (g, inputs, layer) => [emitActivation(g, onlyInput(inputs, layer), layer)],
  cases: [
    { inputShape: [5], config: { activation: 'elu' }, values: { from: -4, to: 4 } },
    { inputShape: [5], config: { activation: 'gelu' }, values: { from: -4, to: 4 } },
    { inputShape: [5], config: { activation: 'gelu_new' }, values: { from: -4, to: 4 } },
    { inputShape: [9], config: { activation: 'hardSigmoid' }, values: { from: -4, to: 4 } },
    { inputShape: [3], config: { activation: 'linear' } },
    { inputShape: [3, 4, 2], config: { activation: 'logSoftmax' } },
    { inputShape: [5], config: { activation: 'mish' }, values: { from: -4, to: 4 } },
    { inputShape: [3, 4], config: { activation: 'relu' } },
    { inputShape: [9], config: { activation: 'relu6' }, values: { from: -4, to: 12 } },
    { inputShape: [5], config: { activation: 'selu' }, values: { from: -4, to: 4 } },
    { inputShape: [5], config: { activation: 'sigmoid' }, values: { from: -30, to: 30 } },
    { inputShape: [6], config: { activation: 'softmax' } },
    { inputShape: [4, 3, 5], config: { activation: 'softmax' }, values: { from: -30, to: 30 } },
    { inputShape: [9], config: { activation: 'softplus' }, values: { from: -30, to: 30 } },
    { inputShape: [5], config: { activation: 'softsign' }, values: { from: -4, to: 4 } },
    { inputShape: [5], config: { activation: 'swish' }, values: { from: -4, to: 4 } },
    { inputShape: [3, 4, 2], config: { activation: 'tanh' } },
  ],
};

const overElements = (
  className: keyof typeof elementwise,
  { mask, cases }: { readonly mask?: 'pass'; readonly cases: readonly LayerCase<LayerConfig>[] },
): LayerDef => ({
  className,
  weights: [],
  layout: 'any',
  ...(mask && { mask }),
  convert: (g, inputs, layer) => [elementwise[className](g, onlyInput(inputs, layer), layer.config)],
  cases,
});

/** x above 0, alpha (exp x - 1) below. TensorFlow.js takes no other alpha than 1; files of Keras have them. */
export const ELU: LayerDef = overElements('ELU', {
  cases: [
    { inputShape: [5], config: {} },
    { inputShape: [3, 4, 2], config: { alpha: 1 }, values: { from: -4, to: 4 } },
    { inputShape: [3, 4], config: {}, values: { from: -20, to: 1 } },
  ],
});

/** x above 0, alpha x below. */
export const LeakyReLU: LayerDef = overElements('LeakyReLU', {
  cases: [
    { inputShape: [5], config: {} },
    { inputShape: [3, 4, 2], config: { alpha: 0.1 } },
    { inputShape: [3, 4], config: { alpha: 0 } },
  ],
});

/** max(x, 0), and at most maxValue. */
export const ReLU: LayerDef = overElements('ReLU', {
  mask: 'pass',
  cases: [
    { inputShape: [5], config: {} },
    { inputShape: [3, 4, 2], config: { maxValue: 0.5 } },
    { inputShape: [3, 4], config: { maxValue: 6 }, values: { from: -10, to: 10 } },
  ],
});

/** x above theta, 0 below. */
export const ThresholdedReLU: LayerDef = overElements('ThresholdedReLU', {
  cases: [
    { inputShape: [9], config: {}, values: { from: -3, to: 3 } },
    { inputShape: [3, 4, 2], config: { theta: 0.25 } },
    { inputShape: [3, 4], config: { theta: -0.5 } },
  ],
});

/** exp(x) / sum exp(x) over an axis, or over several. */
export const Softmax: LayerDef<{ readonly axis?: number | readonly number[] | null }> = {
  className: 'Softmax',
  weights: [],
  layout: 'any',
  readsMask: true,
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    const { config, callMask: mask, name } = layer;
    const axes = [config.axis ?? 1].flat().map((axis) => layer.axis(axis, x.shape.length));
    const [first = -1, ...more] = new Set(axes);
    if (mask && x.shape.length > 2)
      throw new ExportError('UNSUPPORTED_OPTION', 'softmax of masked sequences cannot be exported', {
        where: name,
        hint: 'TensorFlow.js adds the mask [N, T] to the last two axes of what it is given, which fits [N, T] alone.',
      });
    const masked = mask ? g.Sub(x, g.Mul(g.Cast(g.Not(mask), { to: dtypes.float32.onnx }), g.scalar(1e9))) : x;
    if (more.length === 0) return [g.Softmax(masked, { axis: first })];
    return [g.Exp(g.Sub(masked, g.ReduceLogSumExp(masked, g.ints([first, ...more]))))];
  },
  cases: [
    { inputShape: [5], config: {} },
    { inputShape: [3, 4], config: { axis: -1 } },
    { inputShape: [3, 4, 2], config: { axis: 3 }, values: { from: -30, to: 30 } },
    { inputShape: [3, 4, 2], config: { axis: [3] } },
    { inputShape: [3, 4, 2], config: { axis: [1, 3] }, values: { from: -30, to: 30 } },
  ],
};
