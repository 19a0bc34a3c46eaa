// Cells: what a step of a sequence computes. They work only inside RNN, which gives them the states.
import type { Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { InnerLayer, LayerCase, LayerDef } from '../layer.ts';
import { cellOf, cellWeights, gru, lstm, simpleRnn, type CellKind } from '../recurrent/cells.ts';
import type { CellConfig } from '../recurrent/cellSteps.ts';
import { readLayerJson, type LayerJson } from '../recurrent/layerJson.ts';

const cell = (kind: CellKind, cases: readonly LayerCase<CellConfig>[]): LayerDef<CellConfig> => ({
  className: `${kind.className}Cell`,
  weights: cellWeights,
  layout: 'logical',
  states: ({ units }) => Array.from({ length: kind.states }, () => units),
  convert(g, [x, ...states], layer) {
    if (!x || states.length !== kind.states)
      throw new ExportError('MISSING_INPUT', 'a cell works only inside RNN', { where: layer.name });
    return kind.step(g, x, states, cellOf(kind, layer));
  },
  cases,
});

const base = { units: 3, recurrentInitializer: 'glorotUniform' };
const cellCases = (others: object): readonly LayerCase<CellConfig>[] => [
  { inputShape: [5, 4], config: base },
  { inputShape: [4, 2], config: { ...base, activation: 'relu', useBias: false } },
  { inputShape: [4, 2], config: { ...base, activation: 'softmax', ...others } },
];

export const SimpleRNNCell: LayerDef<CellConfig> = cell(simpleRnn, cellCases({}));
export const GRUCell: LayerDef<CellConfig> = cell(gru, cellCases({ recurrentActivation: 'sigmoid' }));
export const LSTMCell: LayerDef<CellConfig> = cell(lstm, cellCases({ recurrentActivation: 'sigmoid' }));

interface StackConfig {
  readonly name?: string;
  readonly cells: readonly LayerJson[];
}

/** The cells of a stack with their weights; TensorFlow.js calls these after their places, Keras after the cells. */
const cellsOf = ({ name, cells }: StackConfig): readonly InnerLayer[] =>
  cells.map(readLayerJson).map((json, i) => ({
    ...json,
    weights: [`RNNCell_${i}/`, `${json.config['name']}/`, `${name}/${json.config['name']}/`],
  }));

/** Cells one after another in each step. The states of the last one come first. */
export const StackedRNNCells: LayerDef<StackConfig> = {
  className: 'StackedRNNCells',
  weights: [],
  layout: 'logical',
  states: (config, definitionOf) =>
    cellsOf(config)
      .toReversed()
      .flatMap((json) => definitionOf(json).states?.(json.config, definitionOf) ?? []),
  convert(_g, [x, ...states], layer) {
    if (!x) throw new ExportError('MISSING_INPUT', 'a cell works only inside RNN', { where: layer.name });
    let [output, last] = [x, states.length];
    const after: (readonly Value[])[] = [];
    for (const json of cellsOf(layer.config)) {
      const count = layer.definitionOf(json).states?.(json.config, layer.definitionOf).length ?? 0;
      const [made, ...next] = layer.inner(json, [output, ...states.slice(last - count, last)]);
      output = made ?? output;
      last -= count;
      after.unshift(next);
    }
    return [output, ...after.flat()];
  },
  cases: [
    {
      inputShape: [4, 3],
      config: { cells: ['LSTMCell', 'GRUCell'].map((className) => ({ className, config: base })) },
    },
    {
      inputShape: [4, 3],
      config: { cells: [2, 3, 1].map((units) => ({ className: 'LSTMCell', config: { ...base, units } })) },
    },
    { inputShape: [4, 3], config: { cells: [{ className: 'SimpleRNNCell', config: base }] } },
  ],
};
