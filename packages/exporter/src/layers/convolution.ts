// Convolution over one, two or three axes.
import type { Builder, Value } from '@fmnist/onnx';
import { emitActivation } from '../activation.ts';
import { ExportError } from '../errors.ts';
import { pictures, type LayerCase, type LayerContext, type LayerDef } from '../layer.ts';
import { windowOf, type Windowed } from '../window.ts';

export interface ConvolutionConfig extends Windowed {
  readonly filters: number;
  readonly kernel_size: number | readonly number[];
  readonly data_format?: string;
  readonly use_bias?: boolean;
  readonly activation?: string;
}

/** [...size, in, out], as kernels are stored, -> [out, in, ...size], as Conv wants them. */
export function channelsBefore(g: Builder, kernel: Value): Value {
  const rank = kernel.shape.length - 2;
  return g.Transpose(kernel, { perm: [rank + 1, rank, ...kernel.shape.slice(2).map((_, i) => i)] });
}

/** The sizes of a window from a kernel [...size, in, out]. */
export const windowSizes = (kernel: Value): number[] => kernel.shape.slice(0, -2).map(Number);

/** What a convolution reads, and its layer. */
interface Convolved {
  readonly x: Value;
  readonly kernel: Value;
  readonly bias: Value | undefined;
  readonly layer: LayerContext<ConvolutionConfig>;
}

/** A convolution of any kind, by what it emits. */
export const convolutionLayer =
  (emit: (g: Builder, convolved: Convolved) => Value) =>
  (className: string, cases: readonly LayerCase<ConvolutionConfig>[]): LayerDef<ConvolutionConfig> => ({
    className,
    weights: ['kernel', 'bias?'],
    layout: pictures,
    convert(g, [x], layer) {
      const { kernel, bias } = layer.weights;
      if (!x || !kernel)
        throw new ExportError('MISSING_WEIGHTS', 'a convolution needs an input and a kernel', { where: layer.name });
      return [emitActivation(g, emit(g, { x, kernel, bias, layer }), layer)];
    },
    cases,
  });

const convolution = convolutionLayer((g, { x, kernel, bias, layer: { name, config } }) =>
  g.Conv(x, channelsBefore(g, kernel), bias, windowOf(name, x.shape.slice(2), windowSizes(kernel), config)),
);

/** TensorFlow.js itself knows no channels_first here (it forgets the setting) and no causal padding, which Keras writes. */
export const Conv1D: LayerDef<ConvolutionConfig> = convolution('Conv1D', [
  { inputShape: [8, 2], config: { filters: 3, kernelSize: 3 } },
  { inputShape: [9, 1], config: { filters: 2, kernelSize: 4, strides: 3, padding: 'same', activation: 'relu' } },
  { inputShape: [9, 3], config: { filters: 2, kernelSize: 3, dilationRate: 2, padding: 'same', useBias: false } },
  { inputShape: [7, 2], config: { filters: 4, kernelSize: 2, strides: 2, activation: 'softmax' } },
]);

export const Conv2D: LayerDef<ConvolutionConfig> = convolution('Conv2D', [
  { inputShape: [6, 7, 2], config: { filters: 3, kernelSize: 3 } },
  { inputShape: [5, 5, 1], config: { filters: 2, kernelSize: [2, 3], padding: 'same', activation: 'relu' } },
  { inputShape: [7, 6, 3], config: { filters: 2, kernelSize: 3, strides: 2, padding: 'same', useBias: false } },
  { inputShape: [9, 8, 2], config: { filters: 2, kernelSize: [4, 1], strides: [3, 2], padding: 'same' } },
  { inputShape: [9, 9, 1], config: { filters: 2, kernelSize: 3, dilationRate: 2, activation: 'softmax' } },
  { inputShape: [7, 8, 2], config: { filters: 3, kernelSize: 3, dilationRate: [1, 2], padding: 'same' } },
  { inputShape: [2, 6, 5], config: { filters: 3, kernelSize: 3, dataFormat: 'channelsFirst', activation: 'relu' } },
  {
    inputShape: [3, 6, 7],
    config: { filters: 2, kernelSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsFirst' },
  },
  // TensorFlow.js applies a softmax to the last axis, here the width.
  { inputShape: [2, 5, 4], config: { filters: 3, kernelSize: 2, dataFormat: 'channelsFirst', activation: 'softmax' } },
]);

export const Conv3D: LayerDef<ConvolutionConfig> = convolution('Conv3D', [
  { inputShape: [4, 5, 6, 2], config: { filters: 3, kernelSize: [2, 3, 2] } },
  { inputShape: [5, 4, 3, 1], config: { filters: 2, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } },
  {
    inputShape: [5, 5, 6, 2],
    config: { filters: 2, kernelSize: 2, dilationRate: [2, 1, 3], padding: 'same', useBias: false },
  },
  {
    inputShape: [2, 4, 5, 3],
    config: { filters: 3, kernelSize: 2, strides: [1, 2, 1], dataFormat: 'channelsFirst', activation: 'tanh' },
  },
]);
