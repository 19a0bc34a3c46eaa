// Layers that only apply a function to each element, or to each vector of channels.
import { emitActivation } from '../activation.ts';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';

export const Activation: LayerDef<{ readonly activation?: string }> = {
  className: 'Activation',
  weights: [],
  layout: 'any',
  convert(g, [x], layer) {
    if (!x) throw new ExportError('MISSING_INPUT', 'an activation needs an input', { where: layer.name });
    return [emitActivation(g, x, layer)];
  },
  cases: [
    { inputShape: [5], config: { activation: 'sigmoid' } },
    { inputShape: [3, 4, 2], config: { activation: 'tanh' } },
    { inputShape: [6], config: { activation: 'softmax' } },
  ],
};

export const ReLU: LayerDef<{ readonly max_value?: number | null }> = {
  className: 'ReLU',
  weights: [],
  layout: 'any',
  convert(g, [x], { name, config }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'an activation needs an input', { where: name });
    if (config.max_value !== undefined && config.max_value !== null)
      throw new ExportError('UNSUPPORTED_OPTION', 'ReLU with maxValue cannot be exported yet', { where: name });
    return [g.Relu(x)];
  },
  cases: [
    { inputShape: [5], config: {} },
    { inputShape: [3, 4, 2], config: {} },
  ],
};

export const Softmax: LayerDef<{ readonly axis?: number }> = {
  className: 'Softmax',
  weights: [],
  layout: 'logical',
  convert(g, [x], { name, config }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'an activation needs an input', { where: name });
    return [g.Softmax(x, { axis: config.axis ?? -1 })];
  },
  cases: [
    { inputShape: [5], config: {} },
    { inputShape: [3, 4], config: { axis: -1 } },
  ],
};

/** Does nothing when the model predicts: a file has no node of it. A training step drops. */
export const Dropout: LayerDef<{ readonly rate?: number }> = {
  className: 'Dropout',
  weights: [],
  layout: 'any',
  convert(g, [x], { name, config: { rate = 0.5 } }) {
    if (!x) throw new ExportError('MISSING_INPUT', 'Dropout needs an input', { where: name });
    return [g.Dropout(x, g.scalar(rate))];
  },
  cases: [
    { inputShape: [5], config: { rate: 0.5 } },
    { inputShape: [2, 3, 4], config: { rate: 0.1 } },
  ],
};
