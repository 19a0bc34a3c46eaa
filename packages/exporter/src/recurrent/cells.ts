// The kinds of cells: SimpleRNNCell and SimpleRNN, GRUCell and GRU, LSTMCell and LSTM share one of these each.
import { ExportError } from '../errors.ts';
import type { LayerContext } from '../layer.ts';
import { gruStep, lstmStep, simpleStep, type CellConfig, type CellStep, type Step } from './cellSteps.ts';
import type { OperatorForm } from './emitOperator.ts';

export interface CellKind extends OperatorForm {
  /** What the recurrent layer of this cell is called; the cell itself has "Cell" behind it. */
  readonly className: string;
  readonly step: Step;
  /** What TensorFlow.js takes where the settings say null. */
  readonly nullActivation: string;
}

export const simpleRnn: CellKind = {
  className: 'SimpleRNN',
  step: simpleStep,
  states: 1,
  nullActivation: 'tanh',
  op: 'RNN',
  gates: [0],
  activations: ({ activation }) => [activation],
};

export const gru: CellKind = {
  className: 'GRU',
  step: gruStep,
  states: 1,
  nullActivation: 'linear',
  op: 'GRU',
  gates: [0, 1, 2],
  activations: ({ activation, recurrentActivation }) => [recurrentActivation, activation],
};

export const lstm: CellKind = {
  className: 'LSTM',
  step: lstmStep,
  states: 2,
  nullActivation: 'linear',
  op: 'LSTM',
  gates: [0, 3, 1, 2],
  activations: ({ activation, recurrentActivation }) => [recurrentActivation, activation, activation],
};

export const cellWeights = ({ use_bias = true }: Pick<CellConfig, 'use_bias'>): readonly string[] => [
  'kernel',
  'recurrent_kernel',
  ...(use_bias ? ['bias'] : []),
];

/** A cell as the settings and weights of its layer have it. @throws {ExportError} MISSING_WEIGHTS */
export function cellOf(
  { nullActivation }: Pick<CellKind, 'nullActivation'>,
  { name, config, weights }: LayerContext<Omit<CellConfig, 'units'>>,
): CellStep {
  const { kernel, recurrent_kernel: recurrent, bias } = weights;
  if (!kernel || !recurrent)
    throw new ExportError('MISSING_WEIGHTS', 'a cell needs a kernel and a recurrent kernel', { where: name });
  const { activation = 'tanh', recurrent_activation = 'hard_sigmoid' } = config;
  return {
    name,
    weights: { kernel, recurrent, bias },
    activation: activation ?? nullActivation,
    recurrentActivation: recurrent_activation ?? 'linear',
  };
}
