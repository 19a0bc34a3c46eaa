import { layers, type LayersModel } from '../tf.ts';
import { initializers, type ModelOptions } from './ModelOptions.ts';

/**
 * The LeNet-like network of the PyTorch CIFAR-10 tutorial: conv 5x5 (6) - relu - maxpool 2 - conv 5x5 (16) - relu - maxpool 2 - fc 120 - relu -
 * fc 84 - relu - fc classes. 44,426 parameters and 0.56 MFLOP a picture at 28 x 28 x 1.
 * @see https://docs.pytorch.org/tutorials/beginner/blitz/cifar10_tutorial.html
 */
export function lenet({
  height = 28,
  width = 28,
  channels = 1,
  classes = 10,
  seed = 0,
  init = 'he',
}: ModelOptions = {}): LayersModel {
  const { conv2d, maxPooling2d, flatten, dense, activation } = layers.layers;
  const weights = initializers(init, seed);
  const flat = 16 * ((((height - 4) >> 1) - 4) >> 1) * ((((width - 4) >> 1) - 4) >> 1);
  return layers.sequential({
    name: 'lenet',
    layers: [
      conv2d({
        name: 'conv1',
        inputShape: [height, width, channels],
        filters: 6,
        kernelSize: 5,
        activation: 'relu',
        ...weights(25 * channels),
      }),
      maxPooling2d({ name: 'pool1', poolSize: 2 }),
      conv2d({ name: 'conv2', filters: 16, kernelSize: 5, activation: 'relu', ...weights(25 * 6) }),
      maxPooling2d({ name: 'pool2', poolSize: 2 }),
      flatten({ name: 'flatten' }),
      dense({ name: 'fc1', units: 120, activation: 'relu', ...weights(flat) }),
      dense({ name: 'fc2', units: 84, activation: 'relu', ...weights(120) }),
      dense({ name: 'fc3', units: classes, ...weights(84) }),
      activation({ name: 'softmax', activation: 'softmax' }),
    ],
  });
}
