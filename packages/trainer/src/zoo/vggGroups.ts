import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { layers, type LayersModel } from '../tf.ts';
import { initializers, type ModelOptions } from './ModelOptions.ts';

interface Shape {
  readonly name: string;
  /** Channels of each group. */
  readonly widths: readonly number[];
  /** Convolutions of each group: two, or three with a residual around the last two. */
  readonly convolutions: 2 | 3;
}

/** PyTorch's batch normalisation in the words of TensorFlow.js, whose own defaults differ. */
export const batchNormalization = (name: string) =>
  layers.layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 });

/**
 * A 2x2 convolution of 8 filters, then groups that halve the picture: conv 3x3 - maxpool 2 - BN - ReLU - conv 3x3 - BN - ReLU, and with three
 * convolutions a residual around the last two; a maximum over what is left, and one dense layer. No convolution of a group has a bias: BN has.
 * @see Keller Jordan, 94 % on CIFAR-10 in 3.29 seconds, https://arxiv.org/abs/2404.00498
 */
export function vggGroups(
  { name, widths, convolutions }: Shape,
  { height = 28, width = 28, channels = 1, classes = 10, seed = 0, init = 'he' }: ModelOptions,
): LayersModel {
  const { activation, add, conv2d, dense, globalMaxPooling2d, maxPooling2d, reLU } = layers.layers;
  const weights = initializers(init, seed);
  const input = layers.input({ shape: [height, width, channels], name: 'images' });
  let x = conv2d({ name: 'conv0', filters: 8, kernelSize: 2, activation: 'relu', ...weights(4 * channels) }).apply(
    input,
  ) as SymbolicTensor;
  let depth = 8;
  for (const [group, filters] of widths.entries()) {
    const conv = (i: number, from: SymbolicTensor, fanIn: number) => {
      const { kernelInitializer } = weights(9 * fanIn);
      return conv2d({
        name: `group${group + 1}_conv${i}`,
        filters,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        kernelInitializer,
      }).apply(from) as SymbolicTensor;
    };
    const activated = (i: number, from: SymbolicTensor) =>
      reLU({ name: `group${group + 1}_relu${i}` }).apply(
        batchNormalization(`group${group + 1}_bn${i}`).apply(from),
      ) as SymbolicTensor;
    const pooled = maxPooling2d({ name: `group${group + 1}_pool`, poolSize: 2 }).apply(
      conv(1, x, depth),
    ) as SymbolicTensor;
    const first = activated(1, pooled);
    const second = activated(2, conv(2, first, filters));
    x =
      convolutions === 2
        ? second
        : (reLU({ name: `group${group + 1}_relu3` }).apply(
            add({ name: `group${group + 1}_add` }).apply([
              first,
              batchNormalization(`group${group + 1}_bn3`).apply(conv(3, second, filters)) as SymbolicTensor,
            ]),
          ) as SymbolicTensor);
    depth = filters;
  }
  const flat = globalMaxPooling2d({ name: 'pool' }).apply(x) as SymbolicTensor;
  const logits = dense({ name: 'fc', units: classes, ...weights(depth) }).apply(flat) as SymbolicTensor;
  const probabilities = activation({ name: 'softmax', activation: 'softmax' }).apply(logits) as SymbolicTensor;
  return layers.model({ inputs: input, outputs: probabilities, name });
}
