import type { Builder, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import { pictures, type LayerContext, type LayerDef } from '../layer.ts';
import { windowSizes } from './convolution.ts';
import { cellOf, cellWeights, lstm } from '../recurrent/cells.ts';
import { activate, lstmState, type CellConfig, type CellStep } from '../recurrent/cellSteps.ts';
import { emitSteps, zerosFor } from '../recurrent/emitSteps.ts';
import { windowOf } from '../window.ts';
import { recurrentInputs, recurrentMask, recurrentOutputs, type RecurrentConfig } from '../recurrent/recurrentLayer.ts';

type Config = RecurrentConfig &
  Omit<CellConfig, 'units'> & {
    readonly filters: number;
    readonly kernel_size: readonly number[];
    readonly strides?: readonly number[];
    readonly padding?: string;
    readonly data_format?: string;
    readonly dilation_rate?: readonly number[];
  };

/** An LSTM over a film, whose products are convolutions. A step is stored [N, C, H, W] as Conv wants it, the kernels HWIO. */
export const ConvLSTM2D: LayerDef<Config> = {
  className: 'ConvLSTM2D',
  weights: cellWeights,
  layout: pictures,
  readsMask: true,
  mask: recurrentMask,
  convert(g, inputs, layer) {
    const { name, config } = layer;
    const { x, given } = recurrentInputs(inputs, layer, { count: 2, rank: 5 });
    const mask = layer.callMask;
    if (mask && config.data_format === 'channels_first')
      throw new ExportError('UNSUPPORTED_OPTION', 'a mask with data_format "channels_first" cannot be exported', {
        where: name,
      });
    const cell = cellOf(lstm, layer);
    const axis = layer.axis(1, 5);
    const states = given.length > 0 ? given : zeroStates(g, x, axis, cell, layer);
    const sequence = { name, x, axis, states, mask, channels: 1, backwards: config.go_backwards === true };
    const emitted = emitSteps(g, sequence, (body, slice, before) => step(body, slice, before, cell, layer));
    return recurrentOutputs(config, emitted);
  },
  cases: [
    { inputShape: [3, 5, 6, 2], config: { filters: 2, kernelSize: 3, recurrentInitializer: 'glorotUniform' } },
    {
      inputShape: [3, 2, 5, 4],
      config: {
        filters: 3,
        kernelSize: 3,
        dataFormat: 'channelsFirst',
        padding: 'same',
        returnSequences: true,
        returnState: true,
        recurrentInitializer: 'glorotUniform',
      },
    },
    {
      inputShape: [3, 4, 4, 1],
      masked: true,
      config: { filters: 2, kernelSize: 3, padding: 'same', recurrentInitializer: 'glorotUniform' },
    },
    {
      inputShape: [2, 4, 5, 2],
      config: {
        filters: 3,
        kernelSize: [2, 3],
        padding: 'same',
        returnSequences: true,
        recurrentActivation: 'sigmoid',
        recurrentInitializer: 'glorotUniform',
      },
    },
    {
      inputShape: [2, 6, 6, 1],
      config: {
        filters: 2,
        kernelSize: 2,
        strides: 2,
        returnState: true,
        goBackwards: true,
        useBias: false,
        activation: 'relu',
        recurrentInitializer: 'glorotUniform',
      },
    },
    {
      inputShape: [2, 7, 6, 1],
      config: {
        filters: 2,
        kernelSize: 2,
        dilationRate: 2,
        returnSequences: true,
        returnState: true,
        goBackwards: true,
        activation: 'softmax',
        recurrentInitializer: 'glorotUniform',
      },
    },
  ],
};

const inOrder = (g: Builder, kernel: Value) => g.Transpose(kernel, { perm: [3, 2, 0, 1] });

/** The convolution of a picture with the kernels of all gates. */
function inputConv(g: Builder, x: Value, { weights: { kernel, bias } }: CellStep, layer: LayerContext<Config>): Value {
  const window = windowOf(layer.name, x.shape.slice(2), windowSizes(kernel), layer.config);
  return g.Conv(x, inOrder(g, kernel), bias, window);
}

function step(g: Builder, x: Value, [h, c]: readonly Value[], cell: CellStep, layer: LayerContext<Config>) {
  const { recurrent } = cell.weights;
  if (!h || !c) return [];
  const window = windowOf(layer.name, h.shape.slice(2), windowSizes(recurrent), { padding: 'same' });
  const fromState = g.Conv(h, inOrder(g, recurrent), undefined, window);
  const sums = g.Add(inputConv(g, x, cell, layer), fromState);
  const filters = Number(recurrent.shape[2]);
  const last = layer.config.data_format === 'channels_first' ? 3 : 1;
  const apply = (activation: unknown) => (v: Value) => activate(g, v, cell, activation, last);
  return lstmState(g, g.Split(sums, g.ints([filters, filters, filters, filters]), { axis: 1 }), c, {
    gate: apply(cell.recurrentActivation),
    squash: apply(cell.activation),
  });
}

/** Zeros of the shape that the first step's convolution has: where that is known only at run time it is asked for. */
function zeroStates(g: Builder, x: Value, axis: number, cell: CellStep, layer: LayerContext<Config>): readonly Value[] {
  const first = g.Gather(x, g.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(0n) }), { axis });
  const sums = inputConv(g, first, cell, layer);
  const filters = Number(cell.weights.recurrent.shape[2]);
  const size = sums.shape.slice(2);
  const zeros = size.every((d) => typeof d === 'number')
    ? zerosFor(g, x, [filters, ...size])
    : g.ConstantOfShape(
        g.Concat(
          g.Slice(g.Shape(x), g.ints([0]), g.ints([1])),
          g.ints([filters]),
          g.Slice(g.Shape(sums), g.ints([2]), g.ints([4])),
          {
            axis: 0,
          },
        ),
      );
  return [zeros, zeros];
}
