import { emitActivation } from '../activation.ts';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { padsOf } from '../padding.ts';

interface Conv2DConfig {
  readonly filters: number;
  readonly kernel_size: readonly number[];
  readonly strides?: readonly number[];
  readonly dilation_rate?: readonly number[];
  readonly padding?: string;
  readonly data_format?: string;
  readonly use_bias?: boolean;
  readonly activation?: string;
}

/** Steps of 1 are ONNX's default and need not be written. */
const unlessOnes = (steps: readonly number[] | undefined) => (steps?.some((s) => s !== 1) ? steps : undefined);

/** Convolution over height and width. The kernel is stored HWIO and wanted OIHW. */
export const Conv2D: LayerDef<Conv2DConfig> = {
  className: 'Conv2D',
  weights: ['kernel', 'bias?'],
  layout: 'nchw',
  convert(g, [x], layer) {
    const { config, weights, name } = layer;
    const { kernel, bias } = weights;
    if (!x || !kernel)
      throw new ExportError('MISSING_WEIGHTS', 'a convolution needs an input and a kernel', { where: name });
    if (config.data_format === 'channels_first')
      throw new ExportError('UNSUPPORTED_OPTION', 'data_format "channels_first" cannot be exported yet', {
        where: name,
      });
    const kernelShape = kernel.shape.slice(0, 2).map(Number);
    const attrs = {
      kernel_shape: kernelShape,
      strides: unlessOnes(config.strides),
      dilations: unlessOnes(config.dilation_rate),
      pads: padsOf(name, x.shape.slice(2), kernelShape, config),
    };
    const given = Object.fromEntries(Object.entries(attrs).filter(([, v]) => v !== undefined));
    const y = g.Conv(x, g.Transpose(kernel, { perm: [3, 2, 0, 1] }), bias, given);
    return [emitActivation(g, y, layer)];
  },
  cases: [
    { inputShape: [6, 7, 2], config: { filters: 3, kernelSize: 3 } },
    { inputShape: [5, 5, 1], config: { filters: 2, kernelSize: [2, 3], padding: 'same', activation: 'relu' } },
    { inputShape: [7, 6, 3], config: { filters: 2, kernelSize: 3, strides: 2, padding: 'same', useBias: false } },
    { inputShape: [9, 9, 1], config: { filters: 2, kernelSize: 3, dilationRate: 2, activation: 'softmax' } },
  ],
};
