import { loadTensorflow, probeTensorflow } from '@fmnist/devices';
import { tf } from '../../../tf.ts';
import type { Backend } from './Backend.ts';

const tensorflow = (variant: 'cpu' | 'gpu'): Backend => ({
  name: 'tensorflow',
  probe: () => probeTensorflow(variant),
  register: () => loadTensorflow(tf, variant),
});

/** tfjs-node on a current TensorFlow, which `fmnist setup tensorflow` has put there. */
export const tensorflowCpu = tensorflow('cpu');

/** The same with CUDA, from `fmnist setup tensorflow --gpu`. */
export const tensorflowGpu = tensorflow('gpu');
