// Well-known networks, built by TensorFlow.js as their papers and Keras have them, narrow and on small pictures: the result agrees with predict(),
// and its graph is one that a person would have written.
import { decodeModel } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { googLeNet, squeezeNet } from '../test/architectures/inceptionNets.ts';
import { mobileNetV1, mobileNetV2, mobileNetV3Small } from '../test/architectures/mobileNets.ts';
import { denseNet, resNet50 } from '../test/architectures/residualNets.ts';
import { uNet } from '../test/architectures/uNet.ts';
import { largestDifference, runOnnx, toChannelsFirst } from '../test/runOnnx.ts';
import { layers as tfLayers, seededTensor, tf } from '../test/tf.ts';
import { exportModel } from './exportModel.ts';

const BATCH = 2;

/** How often each operator is in a graph. */
function countOperators(model: Uint8Array): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { opType = '' } of decodeModel(model).graph?.node ?? []) counts.set(opType, (counts.get(opType) ?? 0) + 1);
  return Object.fromEntries(counts);
}

interface Architecture {
  readonly build: () => tfLayers.LayersModel;
  /** Of the pictures it is run on. */
  readonly size: number;
  readonly channelsFirst?: true;
  /** Without the Transposes at the ends. */
  readonly operators: Readonly<Record<string, number>>;
}

const classifier = { GlobalAveragePool: 1, Gemm: 1, Softmax: 1, Flatten: 1 };

const architectures: Readonly<Record<string, Architecture>> = {
  MobileNetV1: {
    build: () => mobileNetV1({ size: 64, alpha: 0.25 }),
    size: 64,
    // One convolution, 13 times depthwise and pointwise, and the classifier.
    operators: { Conv: 28, Clip: 27, GlobalAveragePool: 1, Reshape: 1, Softmax: 1 },
  },
  MobileNetV2: {
    build: () => mobileNetV2({ size: 64, alpha: 0.25 }),
    size: 64,
    // One convolution, 17 blocks of three less the first one's expansion, and the last. Ten blocks add, and the first, which is this narrow.
    operators: { Conv: 52, Clip: 35, Add: 11, ...classifier },
  },
  MobileNetV3Small: {
    build: () => mobileNetV3Small({ size: 64, alpha: 0.5 }),
    size: 64,
    // Three convolutions a block less one expansion, two in each of nine squeezes, one before and three behind; two activations in eight blocks swish.
    operators: {
      Conv: 54,
      HardSwish: 19,
      HardSigmoid: 9,
      Mul: 9,
      Relu: 14,
      Add: 7,
      GlobalAveragePool: 10,
      Reshape: 1,
      Softmax: 1,
    },
  },
  ResNet50: {
    build: () => resNet50({ size: 64, width: 8 }),
    size: 64,
    // One convolution, 16 blocks of three and four projections; ZeroPadding2D is in the convolution and in the pooling.
    operators: { Conv: 53, Relu: 49, Add: 16, MaxPool: 1, ...classifier },
  },
  DenseNet121: {
    build: () => denseNet({ size: 64, growth: 4 }),
    size: 64,
    // Normalisations behind a Concat, 58 of layers, three between blocks and one at the end, have no weight before them.
    operators: { Conv: 120, Relu: 121, BatchNormalization: 62, Concat: 58, MaxPool: 1, AveragePool: 3, ...classifier },
  },
  GoogLeNet: {
    build: () => googLeNet({ size: 64, alpha: 1 / 8 }),
    size: 64,
    // Three convolutions and nine blocks of six; four poolings and one a block.
    operators: { Conv: 57, Relu: 57, Concat: 9, MaxPool: 13, ...classifier },
  },
  SqueezeNet: {
    build: () => squeezeNet({ size: 64, alpha: 1 / 4 }),
    size: 64,
    operators: { Conv: 26, Relu: 26, Concat: 8, MaxPool: 3, GlobalAveragePool: 1, Flatten: 1, Softmax: 1 },
  },
  'U-Net': {
    build: () => uNet({ size: 32, width: 4, up: 'transposed' }),
    size: 32,
    operators: { Conv: 15, Relu: 14, ConvTranspose: 3, Concat: 3, MaxPool: 3, Sigmoid: 1 },
  },
  'U-Net with its channels first': {
    build: () => uNet({ size: 32, width: 4, up: 'transposed', dataFormat: 'channelsFirst' }),
    size: 32,
    channelsFirst: true,
    operators: { Conv: 15, Relu: 14, ConvTranspose: 3, Concat: 3, MaxPool: 3, Sigmoid: 1 },
  },
  'U-Net of any size, nearest': {
    build: () => uNet({ size: null, width: 4, up: 'nearest' }),
    size: 24,
    operators: { Conv: 18, Relu: 17, Resize: 3, Concat: 3, MaxPool: 3, Sigmoid: 1 },
  },
  'U-Net of any size, bilinear': {
    build: () => uNet({ size: null, width: 4, up: 'bilinear' }),
    size: 24,
    operators: { Conv: 18, Relu: 17, Resize: 3, Concat: 3, MaxPool: 3, Sigmoid: 1 },
  },
};

describe.each(Object.entries(architectures))('%s', (_name, { build, size, channelsFirst, operators }) => {
  test('agrees with TensorFlow.js, in a graph without detours', async () => {
    const model = build();
    const images = seededTensor(channelsFirst ? [BATCH, 3, size, size] : [BATCH, size, size, 3], { seed: 7 });
    const predicted = model.predict(images) as tf.Tensor;
    const expected = await predicted.data();
    const scale = Math.max(...expected.map(Math.abs));
    const half = expected.length / BATCH;
    // An answer that does not depend on the picture would prove nothing.
    expect(largestDifference(expected.slice(0, half), expected.slice(half))).toBeGreaterThan(scale / 100);
    const x = { dims: images.shape, data: Float32Array.from(await images.data()) };
    const outputs = predicted.shape.length > 2 ? 1 : 0;
    for (const layout of ['nhwc', 'nchw'] as const) {
      const moves = layout === 'nchw' && !channelsFirst;
      const { model: onnx, report } = await exportModel(model, { layout, verify: false });
      const { [report.outputs[0] ?? '']: y } = await runOnnx(onnx, {
        images: moves ? toChannelsFirst(x) : x,
      });
      expect(y?.dims).toEqual(predicted.shape);
      expect(largestDifference(y?.data ?? [], expected)).toBeLessThan(1e-4 * scale);
      const { Transpose = 0, ...others } = countOperators(onnx);
      expect([Transpose, others], layout).toEqual([channelsFirst ? 0 : moves ? outputs : 1 + outputs, operators]);
    }
    tf.dispose([images, predicted]);
    model.dispose();
  });
});
