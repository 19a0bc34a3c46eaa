// Howard et al. 2017 (https://arxiv.org/abs/1704.04861), Sandler et al. 2018 (https://arxiv.org/abs/1801.04381) and Howard et al. 2019
// (https://arxiv.org/abs/1905.02244), layer by layer as Keras builds them.
import type { layers as tfLayers } from '../tf.ts';
import { chain, halving, l, modelOf, on, pictures, type Layer, type Options, type Tensor } from './blocks.ts';

const relu6 = (): Layer => l.reLU({ maxValue: 6 });
const norm = (): Layer => l.batchNormalization({ momentum: 0.999, epsilon: 1e-3 });
const conv = (filters: number, kernelSize: number, strides = 1): Layer =>
  l.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false });

/** A depthwise convolution; with strides of 2 the picture is padded first. */
const depthwise = (x: Tensor, kernelSize: number, strides: number): Tensor =>
  strides === 1
    ? on(x, l.depthwiseConv2d({ depthMultiplier: 1, kernelSize, padding: 'same', useBias: false }))
    : chain(x, halving(x), l.depthwiseConv2d({ depthMultiplier: 1, kernelSize, strides, useBias: false }));

/** [filters, strides] of the blocks behind the first convolution. */
const v1Blocks = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  ...Array.from({ length: 5 }, () => [512, 1] as const),
  [1024, 2],
  [1024, 1],
] as const;

export function mobileNetV1({ size, classes = 10, alpha }: Options & { readonly alpha: number }): tfLayers.LayersModel {
  const images = pictures(size);
  const stem = chain(images, conv(32 * alpha, 3, 2), norm(), relu6());
  const features = v1Blocks.reduce(
    (x, [filters, strides]) =>
      chain(depthwise(x, 3, strides), norm(), relu6(), conv(filters * alpha, 1), norm(), relu6()),
    stem,
  );
  const top = chain(
    features,
    l.globalAveragePooling2d({}),
    l.reshape({ targetShape: [1, 1, 1024 * alpha] }),
    l.dropout({ rate: 1e-3 }),
    l.conv2d({ filters: classes, kernelSize: 1, padding: 'same' }),
    l.reshape({ targetShape: [classes] }),
    l.activation({ activation: 'softmax' }),
  );
  return modelOf('mobilenet_v1', images, top);
}

/** To a multiple of 8, and not by more than a tenth less. */
function divisible(filters: number): number {
  const rounded = Math.max(8, Math.floor((filters + 4) / 8) * 8);
  return rounded < 0.9 * filters ? rounded + 8 : rounded;
}

/** Expansion, filters, repetitions and the strides of the first one. */
const v2Blocks = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

function invertedResidual(x: Tensor, expansion: number, filters: number, strides: number): Tensor {
  const channels = Number(x.shape[3]);
  const expanded = expansion === 1 ? x : chain(x, conv(channels * expansion, 1), norm(), relu6());
  const y = chain(depthwise(expanded, 3, strides), norm(), relu6(), conv(filters, 1), norm());
  return strides === 1 && channels === filters ? on([x, y], l.add()) : y;
}

export function mobileNetV2({ size, classes = 10, alpha }: Options & { readonly alpha: number }): tfLayers.LayersModel {
  const images = pictures(size);
  const stem = chain(
    images,
    halving(images),
    l.conv2d({ filters: divisible(32 * alpha), kernelSize: 3, strides: 2, useBias: false }),
    norm(),
    relu6(),
  );
  const blocks = v2Blocks.flatMap(([expansion, filters, times, strides]) =>
    Array.from({ length: times }, (_, i) => [expansion, divisible(filters * alpha), i === 0 ? strides : 1] as const),
  );
  const features = blocks.reduce(
    (x, [expansion, filters, strides]) => invertedResidual(x, expansion, filters, strides),
    stem,
  );
  const top = chain(
    features,
    conv(1280 * alpha, 1),
    norm(),
    relu6(),
    l.globalAveragePooling2d({}),
    l.dense({ units: classes, activation: 'softmax' }),
  );
  return modelOf('mobilenet_v2', images, top);
}

/** relu6(x + 3) / 6, as it was written before there was an activation of this name with this slope. */
const hardSigmoid = (x: Tensor): Tensor =>
  chain(x, l.rescaling({ scale: 1, offset: 3 }), relu6(), l.rescaling({ scale: 1 / 6 }));
const hardSwish = (x: Tensor): Tensor => on([hardSigmoid(x), x], l.multiply());
const relu = (x: Tensor): Tensor => on(x, l.reLU());

function squeezeExcite(x: Tensor): Tensor {
  const channels = Number(x.shape[3]);
  const squeezed = chain(
    x,
    l.globalAveragePooling2d({}),
    l.reshape({ targetShape: [1, 1, channels] }),
    l.conv2d({ filters: divisible(channels / 4), kernelSize: 1, padding: 'same', activation: 'relu' }),
    l.conv2d({ filters: channels, kernelSize: 1, padding: 'same' }),
  );
  return on([x, hardSigmoid(squeezed)], l.multiply());
}

/** Kernel, expansion, filters, squeeze and excite, hard swish, strides: table 2 of the paper, small. */
const v3Blocks = [
  [3, 1, 16, true, false, 2],
  [3, 72 / 16, 24, false, false, 2],
  [3, 88 / 24, 24, false, false, 1],
  [5, 4, 40, true, true, 2],
  [5, 6, 40, true, true, 1],
  [5, 6, 40, true, true, 1],
  [5, 3, 48, true, true, 1],
  [5, 3, 48, true, true, 1],
  [5, 6, 96, true, true, 2],
  [5, 6, 96, true, true, 1],
  [5, 6, 96, true, true, 1],
] as const;

export function mobileNetV3Small({
  size,
  classes = 10,
  alpha,
}: Options & { readonly alpha: number }): tfLayers.LayersModel {
  const images = pictures(size);
  const stem = hardSwish(chain(images, conv(divisible(16 * alpha), 3, 2), norm()));
  const features = v3Blocks.reduce((x, [kernel, expansion, filters, excite, swish, strides]) => {
    const act = swish ? hardSwish : relu;
    const channels = Number(x.shape[3]);
    const wanted = divisible(filters * alpha);
    const expanded = expansion === 1 ? x : act(chain(x, conv(divisible(channels * expansion), 1), norm()));
    const filtered = act(
      chain(
        expanded,
        l.depthwiseConv2d({ depthMultiplier: 1, kernelSize: kernel, strides, padding: 'same', useBias: false }),
        norm(),
      ),
    );
    const y = chain(excite ? squeezeExcite(filtered) : filtered, conv(wanted, 1), norm());
    return strides === 1 && channels === wanted ? on([x, y], l.add()) : y;
  }, stem);
  const last = hardSwish(chain(features, conv(divisible(6 * 96 * alpha), 1), norm()));
  const pooled = chain(
    last,
    l.globalAveragePooling2d({}),
    l.reshape({ targetShape: [1, 1, divisible(6 * 96 * alpha)] }),
  );
  const top = chain(
    hardSwish(on(pooled, l.conv2d({ filters: divisible(1024 * alpha), kernelSize: 1, padding: 'same' }))),
    l.dropout({ rate: 0.2 }),
    l.conv2d({ filters: classes, kernelSize: 1, padding: 'same' }),
    l.flatten(),
    l.activation({ activation: 'softmax' }),
  );
  return modelOf('mobilenet_v3_small', images, top);
}
