// The one place that loads TensorFlow.js: its core, its layers and the pure-JS backend, one by one.
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

// The backend advertises tfjs-node on standard error when it stores its first tensor, unless it believes to be in a test.
tf.env().set('IS_TEST', true);
tf.scalar(0).dispose();
tf.env().set('IS_TEST', false);

export type { LayersModel } from '@tensorflow/tfjs-layers';
export { layers, tf };
