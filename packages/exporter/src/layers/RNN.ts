import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { gru, lstm, simpleRnn } from '../recurrent/cells.ts';
import { emitSteps } from '../recurrent/emitSteps.ts';
import { readLayerJson, type LayerJson } from '../recurrent/layerJson.ts';
import {
  initialStates,
  recurrentInputs,
  recurrentMask,
  recurrentOutputs,
  type RecurrentConfig,
} from '../recurrent/recurrentLayer.ts';

type Config = RecurrentConfig & { readonly cell: LayerJson };

/** Cells that are layers of their own: an RNN of one is that layer. */
const layerOf = new Map([simpleRnn, gru, lstm].map(({ className }) => [`${className}Cell`, className]));

const cell = (className: string, units: number) => ({
  className,
  config: { units, recurrentInitializer: 'glorotUniform' },
});

/** Any cell over the steps of a sequence. */
export const RNN: LayerDef<Config> = {
  className: 'RNN',
  weights: [],
  layout: 'logical',
  readsMask: true,
  mask: recurrentMask,
  convert(g, inputs, layer) {
    const { config, name } = layer;
    const cell = readLayerJson(config.cell);
    const whole = layerOf.get(cell.className);
    const { return_sequences, return_state, go_backwards, stateful } = config;
    const options = { return_sequences, return_state, go_backwards, stateful };
    if (whole) return layer.inner({ className: whole, config: { ...cell.config, ...options } }, inputs, layer.callMask);
    const sizes = layer.definitionOf(cell).states?.(cell.config, layer.definitionOf);
    if (!sizes)
      throw new ExportError('UNSUPPORTED_LAYER', `${cell.className} is no cell`, {
        where: name,
        hint: 'A cell says in `states` what it keeps from one step to the next.',
      });
    const { x, given } = recurrentInputs(inputs, layer, { count: sizes.length });
    const states = initialStates(
      g,
      x,
      given,
      sizes.map((size) => [size]),
    );
    const sequence = { name, x, axis: 1, states, mask: layer.callMask, channels: -1, backwards: go_backwards === true };
    const step = emitSteps(g, sequence, (body, slice, before) =>
      layer.inner({ ...cell, into: body }, [slice, ...before]),
    );
    return recurrentOutputs(config, step);
  },
  cases: [
    { inputShape: [4, 3], config: { cell: cell('LSTMCell', 2), returnSequences: true, returnState: true } },
    { inputShape: [4, 3], config: { cell: cell('GRUCell', 2), goBackwards: true }, masked: true },
    { inputShape: [4, 3], config: { cell: [cell('LSTMCell', 2), cell('GRUCell', 3)], returnSequences: true } },
    { inputShape: [4, 3], config: { cell: [cell('GRUCell', 2), cell('LSTMCell', 3)], goBackwards: true } },
    {
      inputShape: [4, 3],
      moreShapes: [[3], [3], [2], [1], [1]],
      config: { cell: [cell('LSTMCell', 1), cell('SimpleRNNCell', 2), cell('LSTMCell', 3)], returnState: true },
    },
    {
      inputShape: [4, 3],
      masked: true,
      config: { cell: [cell('LSTMCell', 2), cell('SimpleRNNCell', 3)], returnSequences: true, returnState: true },
    },
  ],
};
