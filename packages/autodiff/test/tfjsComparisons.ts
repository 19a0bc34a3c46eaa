import type { builder, OpType } from '@fmnist/onnx';
import { tf } from './tf.ts';

/** An operator beside the function of TensorFlow.js that computes the same. */
export interface TfjsComparison {
  readonly op: OpType;
  readonly shapes: readonly (readonly number[])[];
  /** Inputs after the tensors: sizes, indices. */
  readonly ints?: readonly (readonly number[] | undefined)[];
  readonly attrs?: Parameters<ReturnType<typeof builder>['emit']>[2];
  readonly what?: string;
  readonly scale?: number;
  tfjs(...xs: tf.Tensor[]): tf.Tensor;
}

const nhwc = (x: tf.Tensor) => tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D;
const nchw = (x: tf.Tensor) => tf.transpose(x, [0, 3, 1, 2]);
const hwio = (w: tf.Tensor) => tf.transpose(w, [2, 3, 1, 0]) as tf.Tensor4D;
/** Depthwise [C, 1, H, W] -> [H, W, C, 1]. */
const hwcm = (w: tf.Tensor) => tf.transpose(w, [2, 3, 0, 1]) as tf.Tensor4D;
const same = { auto_pad: 'SAME_UPPER' };

/** What TensorFlow.js has a value and a right gradient for. */
export const tfjsComparisons: readonly TfjsComparison[] = [
  {
    op: 'Conv',
    what: 'strides, SAME',
    shapes: [
      [2, 3, 7, 6],
      [4, 3, 3, 3],
    ],
    attrs: { ...same, strides: [2, 2] },
    tfjs: (x, w) => nchw(tf.conv2d(nhwc(x), hwio(w), [2, 2], 'same')),
  },
  {
    op: 'Conv',
    what: 'padding of its own on each side',
    shapes: [
      [2, 3, 7, 6],
      [4, 3, 3, 2],
    ],
    attrs: { pads: [0, 1, 2, 1] },
    tfjs: (x, w) => {
      const pad: [[number, number], [number, number], [number, number], [number, number]] = [
        [0, 0],
        [0, 2],
        [1, 1],
        [0, 0],
      ];
      return nchw(tf.conv2d(nhwc(x), hwio(w), 1, pad));
    },
  },
  {
    op: 'Conv',
    what: 'a matrix product a tap',
    shapes: [
      [2, 16, 5, 5],
      [16, 16, 3, 3],
    ],
    attrs: { pads: [1, 1, 1, 1] },
    tfjs: (x, w) => nchw(tf.conv2d(nhwc(x), hwio(w), 1, 'same')),
  },
  {
    op: 'Conv',
    what: 'depthwise, strides',
    shapes: [
      [2, 3, 6, 7],
      [3, 1, 3, 3],
    ],
    attrs: { ...same, group: 3, strides: [2, 2] },
    tfjs: (x, w) => nchw(tf.depthwiseConv2d(nhwc(x), hwcm(w), 2, 'same')),
  },
  {
    op: 'ConvTranspose',
    shapes: [
      [2, 3, 4, 5],
      [3, 2, 3, 3],
    ],
    attrs: { ...same, strides: [2, 2] },
    tfjs: (x, w) =>
      nchw(tf.conv2dTranspose(nhwc(x), tf.transpose(w, [2, 3, 1, 0]) as tf.Tensor4D, [2, 8, 10, 2], 2, 'same')),
  },
  {
    op: 'MaxPool',
    what: 'windows that overlap and are padded',
    shapes: [[2, 2, 7, 6]],
    attrs: { ...same, kernel_shape: [3, 3], strides: [2, 2] },
    tfjs: (x) => nchw(tf.maxPool(nhwc(x), 3, 2, 'same')),
  },
  {
    // With padding its value is the same and its gradient is not: it divides by the whole window there.
    op: 'AveragePool',
    what: 'windows that overlap',
    shapes: [[2, 2, 7, 6]],
    attrs: { kernel_shape: [3, 3], strides: [2, 2] },
    tfjs: (x) => nchw(tf.avgPool(nhwc(x), 3, 2, 'valid')),
  },
  { op: 'GlobalAveragePool', shapes: [[2, 3, 4, 5]], tfjs: (x) => tf.mean(x, [2, 3], true) },
  { op: 'GlobalMaxPool', shapes: [[2, 3, 4, 5]], tfjs: (x) => tf.max(x, [2, 3], true) },
  { op: 'LeakyRelu', shapes: [[3, 4]], attrs: { alpha: 0.3 }, tfjs: (x) => tf.leakyRelu(x, 0.3) },
  { op: 'Elu', shapes: [[3, 4]], tfjs: (x) => tf.elu(x) },
  { op: 'Selu', shapes: [[3, 4]], tfjs: (x) => tf.selu(x) },
  { op: 'PRelu', shapes: [[2, 3, 4], [4]], tfjs: (x, a) => tf.prelu(x, a) },
  { op: 'Softplus', shapes: [[3, 4]], scale: 20, tfjs: (x) => tf.softplus(x) },
  { op: 'Relu', shapes: [[3, 4]], tfjs: (x) => tf.relu(x) },
  { op: 'Erf', shapes: [[3, 4]], tfjs: (x) => tf.erf(x) },
  { op: 'Sin', shapes: [[3, 4]], tfjs: (x) => tf.sin(x) },
  { op: 'Cos', shapes: [[3, 4]], tfjs: (x) => tf.cos(x) },
  { op: 'Round', shapes: [[3, 4]], scale: 5, tfjs: (x) => tf.round(x) },
  { op: 'Ceil', shapes: [[3, 4]], scale: 5, tfjs: (x) => tf.ceil(x) },
  {
    op: 'Max',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    tfjs: (a, b) => tf.maximum(a, b),
  },
  {
    op: 'Min',
    shapes: [
      [3, 4],
      [3, 4],
    ],
    tfjs: (a, b) => tf.minimum(a, b),
  },
  { op: 'LogSoftmax', shapes: [[3, 4]], tfjs: (x) => tf.logSoftmax(x) },
  { op: 'Softmax', shapes: [[3, 4]], tfjs: (x) => tf.softmax(x) },
  {
    op: 'MatMul',
    shapes: [
      [2, 3, 4],
      [2, 4, 5],
    ],
    tfjs: (a, b) => tf.matMul(a, b),
  },
  { op: 'ReduceLogSumExp', shapes: [[3, 4]], ints: [[1]], tfjs: (x) => tf.logSumExp(x, 1, true) },
  { op: 'ReduceL2', shapes: [[3, 4]], ints: [[1]], tfjs: (x) => tf.norm(x, 2, 1, true) },
  { op: 'Gather', shapes: [[4, 3]], ints: [[3, 0, 3]], tfjs: (x) => tf.gather(x, [3, 0, 3]) },
  { op: 'Tile', shapes: [[2, 3]], ints: [[2, 2]], tfjs: (x) => tf.tile(x, [2, 2]) },
  {
    // Its gradient forgets half_pixel, and that pictures may be no squares.
    op: 'Resize',
    what: 'bilinear, corners aligned',
    shapes: [[1, 2, 3, 3]],
    ints: [undefined, undefined, [1, 2, 5, 5]],
    attrs: { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
    tfjs: (x) => nchw(tf.image.resizeBilinear(nhwc(x), [5, 5], true)),
  },
];
