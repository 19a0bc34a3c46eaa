// SimpleRNN, GRU and LSTM: ONNX's own operator where it computes the same, else a Scan over the cell's step.
import type { LayerCase, LayerDef } from '../layer.ts';
import { cellOf, cellWeights, gru, lstm, simpleRnn, type CellKind } from '../recurrent/cells.ts';
import type { CellConfig } from '../recurrent/cellSteps.ts';
import { emitOperator, hasOperator } from '../recurrent/emitOperator.ts';
import { emitSteps } from '../recurrent/emitSteps.ts';
import {
  initialStates,
  recurrentInputs,
  recurrentMask,
  recurrentOutputs,
  type RecurrentConfig,
} from '../recurrent/recurrentLayer.ts';

type Config = CellConfig & RecurrentConfig;

const recurrent = (kind: CellKind, cases: readonly LayerCase<Config>[]): LayerDef<Config> => ({
  className: kind.className,
  weights: cellWeights,
  layout: 'logical',
  readsMask: true,
  mask: recurrentMask,
  convert(g, inputs, layer) {
    const { config, name } = layer;
    const { x, given } = recurrentInputs(inputs, layer, { count: kind.states });
    const cell = cellOf(kind, layer);
    const mask = layer.callMask;
    const backwards = config.go_backwards === true;
    if (!mask && hasOperator(kind, cell))
      return recurrentOutputs(config, emitOperator(g, kind, { ...cell, x, states: given, backwards }));
    const sizes = Array.from({ length: kind.states }, () => [Number(cell.weights.recurrent.shape[0])]);
    const states = initialStates(g, x, given, sizes);
    const sequence = { name, x, axis: 1, states, mask, channels: -1, backwards };
    return recurrentOutputs(
      config,
      emitSteps(g, sequence, (body, slice, before) => kind.step(body, slice, before, cell)),
    );
  },
  cases,
});

/** TensorFlow.js makes an orthogonal kernel by operations that the tests do not load. */
const base = { units: 3, recurrentInitializer: 'glorotUniform' };

export const SimpleRNN: LayerDef<Config> = recurrent(simpleRnn, [
  { inputShape: [5, 4], config: base },
  { inputShape: [5, 4], config: { ...base, returnSequences: true, activation: 'relu' } },
  { inputShape: [4, 2], config: { ...base, returnState: true, useBias: false, activation: 'linear' } },
  { inputShape: [4, 2], config: { ...base, returnSequences: true, goBackwards: true, activation: 'softsign' } },
  { inputShape: [4, 2], config: { ...base, goBackwards: true, activation: 'softmax' } },
  { inputShape: [4, 2], moreShapes: [[3]], config: { ...base, activation: 'elu' } },
  { inputShape: [1, 2], config: { ...base, units: 1 } },
  { inputShape: [5, 2], config: { ...base, returnSequences: true }, masked: true },
  { inputShape: [5, 2], config: { ...base, goBackwards: true }, masked: true },
]);

export const GRU: LayerDef<Config> = recurrent(gru, [
  { inputShape: [5, 4], config: base },
  { inputShape: [5, 4], config: { ...base, returnSequences: true, recurrentActivation: 'sigmoid' } },
  { inputShape: [4, 2], config: { ...base, returnState: true, useBias: false, activation: 'softplus' } },
  { inputShape: [4, 2], config: { ...base, returnSequences: true, returnState: true, goBackwards: true } },
  { inputShape: [4, 2], config: { ...base, returnSequences: true, activation: 'softmax' } },
  { inputShape: [4, 2], config: { ...base, goBackwards: true, recurrentActivation: 'softmax', useBias: false } },
  { inputShape: [4, 2], moreShapes: [[3]], config: { ...base, activation: 'linear' } },
  { inputShape: [5, 2], config: { ...base, returnSequences: true, goBackwards: true }, masked: true },
  { inputShape: [5, 2], moreShapes: [[3]], config: { ...base, returnSequences: true }, masked: true },
]);

export const LSTM: LayerDef<Config> = recurrent(lstm, [
  { inputShape: [5, 4], config: base },
  { inputShape: [5, 4], config: { ...base, returnSequences: true, recurrentActivation: 'sigmoid' } },
  { inputShape: [4, 2], config: { ...base, returnState: true, useBias: false, activation: 'elu' } },
  { inputShape: [4, 2], config: { ...base, returnSequences: true, returnState: true, goBackwards: true } },
  { inputShape: [4, 2], config: { ...base, returnSequences: true, activation: 'softmax', unitForgetBias: false } },
  { inputShape: [4, 2], config: { ...base, goBackwards: true, returnState: true, recurrentActivation: 'softmax' } },
  { inputShape: [4, 2], moreShapes: [[3], [3]], config: { ...base, activation: 'linear', unroll: true } },
  { inputShape: [4, 2], moreShapes: [[3], [3]], config: { ...base, returnState: true, activation: 'softmax' } },
  { inputShape: [5, 2], config: { ...base, returnSequences: true, returnState: true }, masked: true },
  { inputShape: [5, 2], config: { ...base, goBackwards: true }, masked: true },
  { inputShape: [5, 2], moreShapes: [[3], [3]], config: { ...base, returnSequences: true }, masked: true },
]);
