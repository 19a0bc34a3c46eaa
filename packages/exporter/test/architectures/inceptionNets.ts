// Branches that meet again: Szegedy et al. 2014 (https://arxiv.org/abs/1409.4842) without its local normalisation, and SqueezeNet 1.1 of Iandola et
// al. 2016 (https://arxiv.org/abs/1602.07360).
import type { layers as tfLayers } from '../tf.ts';
import { chain, l, modelOf, on, pictures, type Layer, type Options, type Tensor } from './blocks.ts';

const conv = (filters: number, kernelSize: number, strides = 1): Layer =>
  l.conv2d({ filters, kernelSize, strides, padding: 'same', activation: 'relu' });
const pool = (padding: 'same' | 'valid', strides = 2): Layer => l.maxPooling2d({ poolSize: 3, strides, padding });

/** Filters of 1x1, before 3x3, 3x3, before 5x5, 5x5 and behind the pooling, in stages with a pooling between: table 1 of the paper. */
const stages = [
  [
    [64, 96, 128, 16, 32, 32],
    [128, 128, 192, 32, 96, 64],
  ],
  [
    [192, 96, 208, 16, 48, 64],
    [160, 112, 224, 24, 64, 64],
    [128, 128, 256, 24, 64, 64],
    [112, 144, 288, 32, 64, 64],
    [256, 160, 320, 32, 128, 128],
  ],
  [
    [256, 160, 320, 32, 128, 128],
    [384, 192, 384, 48, 128, 128],
  ],
] as const;

export function googLeNet({ size, classes = 10, alpha }: Options & { readonly alpha: number }): tfLayers.LayersModel {
  const images = pictures(size);
  const stem = chain(
    images,
    conv(64 * alpha, 7, 2),
    pool('same'),
    conv(64 * alpha, 1),
    conv(192 * alpha, 3),
    pool('same'),
  );
  const inception = (x: Tensor, filters: readonly number[]): Tensor => {
    const [one = 1, before3 = 1, three = 1, before5 = 1, five = 1, pooled = 1] = filters.map((n) => n * alpha);
    return on(
      [
        on(x, conv(one, 1)),
        chain(x, conv(before3, 1), conv(three, 3)),
        chain(x, conv(before5, 1), conv(five, 5)),
        chain(x, pool('same', 1), conv(pooled, 1)),
      ],
      l.concatenate(),
    );
  };
  const features = stages.reduce((x, stage, i) => stage.reduce(inception, i > 0 ? on(x, pool('same')) : x), stem);
  const top = chain(
    features,
    l.globalAveragePooling2d({}),
    l.dropout({ rate: 0.4 }),
    l.dense({ units: classes, activation: 'softmax' }),
  );
  return modelOf('googlenet', images, top);
}

function fire(x: Tensor, squeeze: number): Tensor {
  const squeezed = on(x, conv(squeeze, 1));
  return on([on(squeezed, conv(4 * squeeze, 1)), on(squeezed, conv(4 * squeeze, 3))], l.concatenate());
}

export function squeezeNet({ size, classes = 10, alpha }: Options & { readonly alpha: number }): tfLayers.LayersModel {
  const images = pictures(size);
  const stem = on(images, l.conv2d({ filters: 64 * alpha, kernelSize: 3, strides: 2, activation: 'relu' }));
  const features = [
    [16, 16],
    [32, 32],
    [48, 48, 64, 64],
  ].reduce((x, stage) => stage.reduce((y, squeeze) => fire(y, squeeze * alpha), on(x, pool('valid'))), stem);
  const top = chain(
    features,
    l.dropout({ rate: 0.5 }),
    l.conv2d({ filters: classes, kernelSize: 1, activation: 'relu' }),
    l.globalAveragePooling2d({}),
    l.activation({ activation: 'softmax' }),
  );
  return modelOf('squeezenet', images, top);
}
