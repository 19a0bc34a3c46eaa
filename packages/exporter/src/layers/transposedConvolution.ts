// Transposed convolution: the adjoint of a convolution, which makes pictures larger.
import type { LayerDef } from '../layer.ts';
import { perAxis } from '../window.ts';
import { channelsBefore, convolutionLayer, windowSizes, type ConvolutionConfig } from './convolution.ts';

/**
 * With 'same' the output is size stride long, with 'valid' size stride + max(kernel - stride, 0). ConvTranspose without padding makes
 * (size - 1) stride + kernel, so 'same' crops kernel - stride, the odd element at the end. Where the kernel is shorter than the stride
 * there are stride - kernel elements behind it (output_padding). No size has to be known.
 */
function paddingOf(kernel: readonly number[], strides: readonly number[], padding: string | undefined) {
  const longer = kernel.map((k, i) => k - (strides[i] ?? 1));
  const removed = longer.map((n) => (padding === 'same' ? Math.max(0, n) : 0));
  const begin = removed.map((n) => Math.floor(n / 2));
  const pads = [...begin, ...removed.map((n, i) => n - (begin[i] ?? 0))];
  const behind = longer.map((n) => Math.max(0, -n));
  return {
    ...(pads.some((n) => n > 0) && { pads }),
    ...(behind.some((n) => n > 0) && { output_padding: behind }),
  };
}

/** The kernel is stored [...size, out, in]. TensorFlow.js has no dilation here. */
const transposedConvolution = convolutionLayer((g, { x, kernel, bias, layer: { config } }) => {
  const kernel_shape = windowSizes(kernel);
  const strides = perAxis(config.strides ?? 1, kernel_shape.length);
  const padding = paddingOf(kernel_shape, strides, config.padding);
  return g.ConvTranspose(x, channelsBefore(g, kernel), bias, { kernel_shape, strides, ...padding });
});

export const Conv2DTranspose: LayerDef<ConvolutionConfig> = transposedConvolution('Conv2DTranspose', [
  { inputShape: [3, 4, 2], config: { filters: 3, kernelSize: 3 } },
  { inputShape: [3, 4, 3], config: { filters: 2, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } },
  { inputShape: [4, 3, 2], config: { filters: 2, kernelSize: [2, 5], strides: 2, useBias: false } },
  { inputShape: [3, 3, 2], config: { filters: 3, kernelSize: [1, 4], strides: 3, padding: 'same' } },
  { inputShape: [3, 2, 1], config: { filters: 2, kernelSize: 2, strides: [3, 2], activation: 'softmax' } },
  {
    inputShape: [2, 3, 4],
    config: { filters: 3, kernelSize: 4, strides: 2, padding: 'same', dataFormat: 'channelsFirst' },
  },
]);

export const Conv3DTranspose: LayerDef<ConvolutionConfig> = transposedConvolution('Conv3DTranspose', [
  { inputShape: [2, 3, 2, 2], config: { filters: 3, kernelSize: [3, 2, 1] } },
  {
    inputShape: [2, 3, 2, 3],
    config: { filters: 2, kernelSize: [3, 2, 4], strides: 2, padding: 'same', activation: 'relu' },
  },
  { inputShape: [2, 2, 3, 1], config: { filters: 2, kernelSize: 2, strides: [3, 2, 1], useBias: false } },
  {
    inputShape: [3, 2, 3, 2],
    config: { filters: 2, kernelSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsFirst' },
  },
]);
