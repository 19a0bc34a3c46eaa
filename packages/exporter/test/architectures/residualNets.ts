// He et al. 2015 (https://arxiv.org/abs/1512.03385) and Huang et al. 2016 (https://arxiv.org/abs/1608.06993), layer by layer as Keras builds them.
import type { layers as tfLayers } from '../tf.ts';
import { chain, l, modelOf, on, pictures, type Layer, type Options, type Tensor } from './blocks.ts';

const norm = (): Layer => l.batchNormalization({ epsilon: 1.001e-5 });
const relu = (): Layer => l.activation({ activation: 'relu' });
const border = (padding: number): Layer => l.zeroPadding2d({ padding });
const pool = (): Layer => l.maxPooling2d({ poolSize: 3, strides: 2 });

function bottleneck(x: Tensor, filters: number, { strides, project }: { strides: number; project: boolean }): Tensor {
  const conv = (n: number, kernelSize: number, options = {}) => l.conv2d({ filters: n, kernelSize, ...options });
  const shortcut = project ? chain(x, conv(4 * filters, 1, { strides }), norm()) : x;
  const y = chain(
    x,
    conv(filters, 1, { strides }),
    norm(),
    relu(),
    conv(filters, 3, { padding: 'same' }),
    norm(),
    relu(),
    conv(4 * filters, 1),
    norm(),
  );
  return chain(on([shortcut, y], l.add()), relu());
}

export function resNet50({ size, classes = 10, width }: Options & { readonly width: number }): tfLayers.LayersModel {
  const images = pictures(size);
  const stem = chain(
    images,
    border(3),
    l.conv2d({ filters: width, kernelSize: 7, strides: 2 }),
    norm(),
    relu(),
    border(1),
    pool(),
  );
  const features = [3, 4, 6, 3].reduce((x, blocks, stage) => {
    const filters = width * 2 ** stage;
    return Array.from({ length: blocks }).reduce<Tensor>(
      (y, _, i) => bottleneck(y, filters, { strides: stage > 0 && i === 0 ? 2 : 1, project: i === 0 }),
      x,
    );
  }, stem);
  const top = chain(features, l.globalAveragePooling2d({}), l.dense({ units: classes, activation: 'softmax' }));
  return modelOf('resnet50', images, top, { gain: 0.7 });
}

/** `blocks` layers each in four dense blocks: [6, 12, 24, 16] is DenseNet121. */
export function denseNet({
  size,
  classes = 10,
  growth,
  blocks = [6, 12, 24, 16],
}: Options & { readonly growth: number; readonly blocks?: readonly number[] }): tfLayers.LayersModel {
  const images = pictures(size);
  const conv = (filters: number, kernelSize: number, options = {}) =>
    l.conv2d({ filters, kernelSize, useBias: false, ...options });
  const grow = (x: Tensor): Tensor =>
    on(
      [x, chain(x, norm(), relu(), conv(4 * growth, 1), norm(), relu(), conv(growth, 3, { padding: 'same' }))],
      l.concatenate(),
    );
  const narrow = (x: Tensor): Tensor =>
    chain(
      x,
      norm(),
      relu(),
      conv(Math.floor(Number(x.shape[3]) / 2), 1),
      l.averagePooling2d({ poolSize: 2, strides: 2 }),
    );
  const stem = chain(images, border(3), conv(2 * growth, 7, { strides: 2 }), norm(), relu(), border(1), pool());
  const features = blocks.reduce((x, count, i) => {
    const dense = Array.from({ length: count }).reduce<Tensor>(grow, x);
    return i < blocks.length - 1 ? narrow(dense) : dense;
  }, stem);
  const top = chain(
    features,
    norm(),
    relu(),
    l.globalAveragePooling2d({}),
    l.dense({ units: classes, activation: 'softmax' }),
  );
  return modelOf('densenet', images, top);
}
