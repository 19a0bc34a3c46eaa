// Operators and their gradients against TensorFlow.js's own, where it has both.
import { builder, ops, type OpType, type Value } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { seededValues } from '../../onnx/test/caseInputs.ts';
import { float, open } from '../test/runStep.ts';
import { tf } from '../test/tf.ts';
import { gradient } from './gradient.ts';

interface Comparison {
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

const comparisons: readonly Comparison[] = [
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
    op: 'AveragePool',
    what: 'windows that overlap and are padded',
    shapes: [[2, 2, 7, 6]],
    attrs: { ...same, kernel_shape: [3, 3], strides: [2, 2] },
    tfjs: (x) => nchw(tf.avgPool(nhwc(x), 3, 2, 'same')),
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
  { op: 'Max', shapes: [[3, 4], [4]], tfjs: (a, b) => tf.maximum(a, b) },
  { op: 'Min', shapes: [[3, 4], [4]], tfjs: (a, b) => tf.minimum(a, b) },
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
  { op: 'ReduceProd', shapes: [[3, 4]], ints: [[1]], tfjs: (x) => tf.prod(x, 1, true) },
  { op: 'ReduceLogSumExp', shapes: [[3, 4]], ints: [[1]], tfjs: (x) => tf.logSumExp(x, 1, true) },
  { op: 'ReduceL2', shapes: [[3, 4]], ints: [[1]], tfjs: (x) => tf.norm(x, 2, 1, true) },
  { op: 'Gather', shapes: [[4, 3]], ints: [[3, 0, 3]], tfjs: (x) => tf.gather(x, [3, 0, 3]) },
  { op: 'Tile', shapes: [[2, 3]], ints: [[2, 2]], tfjs: (x) => tf.tile(x, [2, 2]) },
  {
    op: 'Slice',
    what: 'steps',
    shapes: [[7, 5]],
    ints: [
      [1, 4],
      [7, -10],
      [0, 1],
      [2, -2],
    ],
    tfjs: (x) => tf.stridedSlice(x, [1, 4], [7, 0], [2, -2], 0, 2),
  },
  {
    op: 'Resize',
    what: 'bilinear, half pixel',
    shapes: [[1, 2, 3, 4]],
    ints: [undefined, undefined, [1, 2, 6, 8]],
    attrs: { mode: 'linear' },
    tfjs: (x) => nchw(tf.image.resizeBilinear(nhwc(x), [6, 8], false, true)),
  },
];

const weights = (n: number) => seededValues(n, 99);

async function ours({ op, shapes, ints = [], attrs = {} }: Comparison, data: readonly Float32Array[]) {
  const g = builder();
  const xs = shapes.map((shape, i) => g.input(`x${i}`, { dtype: 'float32', shape }));
  const [y] = g.emit(op, [...xs, ...ints.map((list) => list && g.ints(list))], attrs);
  if (!y) throw new Error('no output');
  const shape = y.shape.map(Number);
  const size = shape.reduce((n, d) => n * d, 1);
  const loss = g.ReduceSum(g.Mul(y, g.constant({ dtype: 'float32', shape, data: weights(size) })), undefined, {
    keepdims: 0,
  });
  const dxs = gradient(g, loss, xs);
  const named: Record<string, Value> = { y, ...Object.fromEntries(dxs.map((v, i) => [`dx${i}`, v])) };
  const out = await (
    await open(g.finish(named))
  ).run(Object.fromEntries(shapes.map((s, i) => [`x${i}`, float(data[i] ?? [], s)])));
  return Object.keys(named).map((name) => [...(out[name]?.data as Float32Array)]);
}

function theirs(c: Comparison, data: readonly Float32Array[]): number[][] {
  const xs = c.shapes.map((shape, i) => tf.tensor(data[i] ?? [], [...shape]));
  const y = c.tfjs(...xs);
  const dxs = tf.grads((...ts: tf.Tensor[]) => {
    const v = c.tfjs(...ts);
    return tf.sum(tf.mul(v, tf.tensor(weights(v.size), v.shape)));
  })(xs);
  return [y, ...dxs].map((t) => [...t.dataSync()]);
}

describe.each(comparisons)('$op $what', (c) => {
  test('value and gradient are those of TensorFlow.js', async () => {
    expect(Object.hasOwn(ops, c.op)).toBe(true);
    const data = c.shapes.map((shape, i) =>
      seededValues(
        shape.reduce((n, d) => n * d, 1),
        i + 1,
      ).map((v) => v * (c.scale ?? 1)),
    );
    const want = theirs(c, data);
    const got = await ours(c, data);
    expect(got.map((list) => list.length)).toEqual(want.map((list) => list.length));
    const off = want.map((list, i) =>
      Math.max(...list.map((x, j) => Math.abs(x - (got[i]?.[j] ?? NaN)) / Math.max(1, Math.abs(x)))),
    );
    expect(Math.max(...off), `largest differences of y and each dx: ${off.join(', ')}`).toBeLessThan(1e-5);
  });
});
