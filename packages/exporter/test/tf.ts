// TensorFlow.js for the tests: its core, its layers and the pure-JS backend, without the advertisement on standard error.
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

tf.env().set('IS_TEST', true);
tf.scalar(0).dispose();
tf.env().set('IS_TEST', false);

export { layers, tf };

/** Seeded weights in (-1, 1), divided by the root of what each output sums over; variances above 0. */
export function setSeededWeights(model: layers.LayersModel): void {
  const values = model.weights.map(({ name, shape }, i) => {
    const known = shape.map(Number);
    const fanIn = Math.max(
      1,
      known.slice(0, -1).reduce((n, d) => n * d, 1),
    );
    const random = tf.randomUniform(known, -1, 1, 'float32', i + 1);
    return /variance/.test(name) ? tf.add(tf.abs(random), 0.1) : tf.div(random, Math.sqrt(fanIn));
  });
  model.setWeights(values);
  tf.dispose(values);
}

/** Seeded values in [from, to), whole numbers of it where asked for. */
export function seededTensor(
  shape: readonly number[],
  { seed, from = -1, to = 1, whole }: { seed: number; from?: number; to?: number; whole?: true },
): tf.Tensor {
  const x = tf.randomUniform([...shape], from, to, 'float32', seed);
  return whole ? tf.floor(x) : x;
}

/** The report's LeNet for grey pictures of 28 x 28; `channels` and `softmax` make others of it. */
export function lenet({
  channels = 1,
  softmax = true,
}: { channels?: number; softmax?: boolean } = {}): layers.LayersModel {
  const { conv2d, maxPooling2d, flatten, dense, activation } = layers.layers;
  const model = layers.sequential({
    name: 'lenet',
    layers: [
      conv2d({ name: 'conv1', inputShape: [28, 28, channels], filters: 6, kernelSize: 5, activation: 'relu' }),
      maxPooling2d({ name: 'pool1', poolSize: 2 }),
      conv2d({ name: 'conv2', filters: 16, kernelSize: 5, activation: 'relu' }),
      maxPooling2d({ name: 'pool2', poolSize: 2 }),
      flatten({ name: 'flatten' }),
      dense({ name: 'fc1', units: 120, activation: 'relu' }),
      dense({ name: 'fc2', units: 84, activation: 'relu' }),
      dense({ name: 'fc3', units: 10 }),
      ...(softmax ? [activation({ name: 'softmax', activation: 'softmax' })] : []),
    ],
  });
  setSeededWeights(model);
  return model;
}
