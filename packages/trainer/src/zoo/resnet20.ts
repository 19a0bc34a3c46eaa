import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { layers, type LayersModel } from '../tf.ts';
import { initializers, type ModelOptions } from './ModelOptions.ts';
import { batchNormalization } from './vggGroups.ts';

const WIDTHS = [16, 32, 64];
const BLOCKS = 3;

/**
 * Pre-activation ResNet-20: conv 3x3 (16), three stages of three blocks (BN - ReLU - conv 3x3 - BN - ReLU - conv 3x3, plus the identity) of 16, 32
 * and 64 channels, the picture halved by stride 2 between stages, BN - ReLU - mean - dense. 0.27 M parameters, 62 MFLOP a picture at 28 x 28 x 1.
 * @see He et al., Identity Mappings in Deep Residual Networks, https://arxiv.org/abs/1603.05027
 */
export function resnet20({
  height = 28,
  width = 28,
  channels = 1,
  classes = 10,
  seed = 0,
  init = 'he',
}: ModelOptions = {}): LayersModel {
  const { activation, add, conv2d, dense, globalAveragePooling2d, reLU } = layers.layers;
  const weights = initializers(init, seed);
  const input = layers.input({ shape: [height, width, channels], name: 'images' });
  const conv = (
    name: string,
    x: SymbolicTensor,
    filters: number,
    fanIn: number,
    { kernelSize = 3, strides = 1 } = {},
  ) => {
    const { kernelInitializer } = weights(kernelSize * kernelSize * fanIn);
    return conv2d({ name, filters, kernelSize, strides, padding: 'same', useBias: false, kernelInitializer }).apply(
      x,
    ) as SymbolicTensor;
  };
  const activated = (name: string, x: SymbolicTensor) =>
    reLU({ name: `${name}_relu` }).apply(batchNormalization(`${name}_bn`).apply(x)) as SymbolicTensor;

  let x = conv('conv0', input, WIDTHS[0] ?? 16, channels);
  let depth = WIDTHS[0] ?? 16;
  for (const [stage, filters] of WIDTHS.entries()) {
    for (let block = 0; block < BLOCKS; block++) {
      const name = `stage${stage + 1}_block${block + 1}`;
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const first = activated(`${name}_a`, x);
      // Where the shape changes, the shortcut is a projection of the activated input.
      const shortcut =
        depth === filters ? x : conv(`${name}_shortcut`, first, filters, depth, { kernelSize: 1, strides });
      const second = activated(`${name}_b`, conv(`${name}_conv1`, first, filters, depth, { strides }));
      x = add({ name: `${name}_add` }).apply([
        shortcut,
        conv(`${name}_conv2`, second, filters, filters),
      ]) as SymbolicTensor;
      depth = filters;
    }
  }
  const flat = globalAveragePooling2d({ name: 'pool' }).apply(activated('last', x)) as SymbolicTensor;
  const logits = dense({ name: 'fc', units: classes, ...weights(depth) }).apply(flat) as SymbolicTensor;
  return layers.model({
    inputs: input,
    outputs: activation({ name: 'softmax', activation: 'softmax' }).apply(logits) as SymbolicTensor,
    name: 'resnet20',
  });
}
