// Convolution of each channel by itself: Conv with a group for each channel.
import type { Builder, Value } from '@fmnist/onnx';
import { emitActivation } from '../activation.ts';
import { ExportError } from '../errors.ts';
import { pictures, type LayerDef } from '../layer.ts';
import { windowOf, type WindowAttrs } from '../window.ts';
import { channelsBefore, windowSizes, type ConvolutionConfig } from './convolution.ts';

/**
 * The kernel is stored [height, width, channels, multiplier]: output channel c multiplier + m is kernel m of channel c. Conv wants
 * [channels multiplier, 1, height, width].
 */
function depthwise(
  g: Builder,
  x: Value,
  kernel: Value,
  { bias, ...window }: WindowAttrs & { bias?: Value | undefined },
) {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = kernel.shape.map(Number);
  const w = g.reshape(g.Transpose(kernel, { perm: [2, 3, 0, 1] }), [channels * multiplier, 1, height, width]);
  return g.Conv(x, w, bias, { group: channels, ...window });
}

type DepthwiseConfig = Omit<ConvolutionConfig, 'filters'> & { readonly depth_multiplier?: number };

/** TensorFlow.js takes a dilation rate and predicts without one. */
export const DepthwiseConv2D: LayerDef<DepthwiseConfig> = {
  className: 'DepthwiseConv2D',
  weights: ['depthwise_kernel', 'bias?'],
  layout: pictures,
  convert(g, [x], layer) {
    const { config, name } = layer;
    const { depthwise_kernel: kernel, bias } = layer.weights;
    if (!x || !kernel)
      throw new ExportError('MISSING_WEIGHTS', 'a convolution needs an input and a kernel', { where: name });
    const window = windowOf(name, x.shape.slice(2), windowSizes(kernel), { ...config, dilation_rate: 1 });
    return [emitActivation(g, depthwise(g, x, kernel, { ...window, bias }), layer)];
  },
  cases: [
    { inputShape: [5, 6, 3], config: { kernelSize: 3 } },
    { inputShape: [6, 5, 2], config: { kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 3 } },
    { inputShape: [5, 5, 3], config: { kernelSize: [2, 3], padding: 'same', useBias: false, activation: 'relu' } },
    { inputShape: [7, 6, 2], config: { kernelSize: 2, dilationRate: 2, activation: 'softmax' } },
    { inputShape: [1, 4, 5], config: { kernelSize: 2, depthMultiplier: 2, dataFormat: 'channelsFirst' } },
    {
      inputShape: [3, 6, 5],
      config: { kernelSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsFirst', activation: 'softmax' },
    },
  ],
};

/**
 * A convolution of each channel by itself, then one of size 1 over all of them. With channels_first TensorFlow.js 4.22 adds the bias to the
 * rows where it does not throw; here it goes to the channels, as Keras means it.
 */
export const SeparableConv2D: LayerDef<ConvolutionConfig & DepthwiseConfig> = {
  className: 'SeparableConv2D',
  weights: ['depthwise_kernel', 'pointwise_kernel', 'bias?'],
  layout: pictures,
  convert(g, [x], layer) {
    const { config, name } = layer;
    const { depthwise_kernel: kernel, pointwise_kernel: pointwise, bias } = layer.weights;
    if (!x || !kernel || !pointwise)
      throw new ExportError('MISSING_WEIGHTS', 'a separable convolution needs an input and two kernels', {
        where: name,
      });
    const window = windowOf(name, x.shape.slice(2), windowSizes(kernel), config);
    const y = g.Conv(depthwise(g, x, kernel, window), channelsBefore(g, pointwise), bias, {
      kernel_shape: windowSizes(pointwise),
    });
    // TensorFlow.js applies it before it puts the channels first: to the channels, either way.
    return [emitActivation(g, y, { ...layer, axis: () => 1 })];
  },
  cases: [
    { inputShape: [5, 6, 3], config: { filters: 4, kernelSize: 3 } },
    {
      inputShape: [6, 5, 2],
      config: { filters: 3, kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2, activation: 'relu' },
    },
    { inputShape: [7, 7, 2], config: { filters: 2, kernelSize: [2, 3], dilationRate: 2, useBias: false } },
    { inputShape: [6, 6, 2], config: { filters: 3, kernelSize: 2, padding: 'same', activation: 'softmax' } },
    {
      inputShape: [2, 5, 6],
      config: { filters: 3, kernelSize: 3, dataFormat: 'channelsFirst', useBias: false, activation: 'softmax' },
    },
    {
      inputShape: [2, 5, 6],
      config: { filters: 1, kernelSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsFirst' },
    },
  ],
};
