// Ronneberger et al. 2015 (https://arxiv.org/abs/1505.04597), with padding, so that a mask is as large as its picture.
import type { layers as tfLayers } from '../tf.ts';
import { chain, l, modelOf, on, pictures, type Layer, type Options, type Tensor } from './blocks.ts';

export interface UNetOptions extends Options {
  /** Filters of the first level. */
  readonly width: number;
  readonly depth?: number;
  /** Made larger by a transposed convolution, or by repeating or interpolating elements with a convolution behind. */
  readonly up: 'transposed' | 'nearest' | 'bilinear';
  readonly dataFormat?: 'channelsFirst' | 'channelsLast';
}

export function uNet({
  size,
  classes = 2,
  width,
  depth = 3,
  up,
  dataFormat = 'channelsLast',
}: UNetOptions): tfLayers.LayersModel {
  const images = pictures(size, dataFormat);
  const conv = (filters: number, kernelSize: number): Layer =>
    l.conv2d({ filters, kernelSize, padding: 'same', activation: 'relu', dataFormat });
  const level = (x: Tensor, filters: number): Tensor => chain(x, conv(filters, 3), conv(filters, 3));
  const larger = (x: Tensor, filters: number): Tensor =>
    up === 'transposed'
      ? on(x, l.conv2dTranspose({ filters, kernelSize: 2, strides: 2, dataFormat }))
      : chain(x, l.upSampling2d({ size: [2, 2], interpolation: up, dataFormat }), conv(filters, 2));
  const around = (x: Tensor, filters: number, left: number): Tensor => {
    const here = level(x, filters);
    if (left === 0) return here;
    const below = around(on(here, l.maxPooling2d({ poolSize: 2, dataFormat })), 2 * filters, left - 1);
    return level(
      on([here, larger(below, filters)], l.concatenate({ axis: dataFormat === 'channelsFirst' ? 1 : -1 })),
      filters,
    );
  };
  const mask = on(
    around(images, width, depth),
    l.conv2d({ filters: classes, kernelSize: 1, activation: 'sigmoid', dataFormat }),
  );
  return modelOf(`unet_${up}`, images, mask);
}
