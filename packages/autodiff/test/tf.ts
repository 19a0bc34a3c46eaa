// TensorFlow.js for the tests: its core, its layers and the pure-JS backend, without the advertisement on standard error.
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';

tf.env().set('IS_TEST', true);
tf.scalar(0).dispose();
tf.env().set('IS_TEST', false);

export { layers, tf };
