// The kernels that are added to the WebAssembly backend, against the plain JavaScript one.
import { beforeAll, describe, expect, test } from 'vitest';
import { tf } from '../../../tf.ts';
import { wasm } from '../backends/wasm.node.ts';

const listeners = () => process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
let before = 0;

beforeAll(async () => {
  before = listeners();
  await wasm.register(1);
});

test('the exceptions of the process stay its own', async () => {
  await tf.setBackend('wasm');
  expect(listeners()).toBe(before);
});

type Shape = [number, number, number, number];
type Operation = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor;

/** Value and gradients of a random input and filter on a backend. */
async function run(backend: string, shape: Shape, filter: Shape, operation: Operation): Promise<number[][]> {
  await tf.setBackend(backend);
  const x = tf.randomNormal(shape, 0, 1, 'float32', 1) as tf.Tensor4D;
  const w = tf.randomNormal(filter, 0, 1, 'float32', 2) as tf.Tensor4D;
  // Every value's gradient is another, so that one in the wrong place is seen.
  const loss = (a: tf.Tensor, b: tf.Tensor) => {
    const y = operation(a as tf.Tensor4D, b as tf.Tensor4D);
    const weights = tf.randomNormal(y.shape, 0, 1, 'float32', 3);
    return tf.add(tf.sum(tf.mul(y, weights)), tf.mul(0, tf.sum(b))) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(loss)([x, w]);
  const tensors = [value, ...grads];
  return Promise.all(tensors.map(async (t) => Array.from(await t.data())));
}

async function differences(shape: Shape, filter: Shape, operation: Operation): Promise<number> {
  const expected = await run('cpu', shape, filter, operation);
  const received = await run('wasm', shape, filter, operation);
  await tf.setBackend('cpu');
  const apart = expected.map((values, i) => {
    expect(received[i]).toHaveLength(values.length);
    const largest = Math.max(1e-9, ...values.map(Math.abs));
    return Math.max(...values.map((v, j) => Math.abs(v - (received[i]?.[j] ?? NaN)))) / largest;
  });
  return Math.max(...apart);
}

describe('Conv2DBackpropFilter', () => {
  test.each<[number, number, number, number, number, number | [number, number], 'same' | 'valid']>([
    // N, H, W, Ci, kernel, strides, padding
    [2, 7, 7, 3, 3, 1, 'same'],
    [2, 7, 8, 3, 3, 2, 'same'],
    [1, 9, 6, 1, 5, 1, 'valid'],
    [3, 8, 8, 4, 2, 2, 'valid'],
    [2, 9, 9, 2, 3, [2, 3], 'valid'],
    [2, 6, 5, 3, 4, 3, 'same'],
    [2, 5, 5, 8, 1, 1, 'valid'],
    [2, 5, 5, 3, 1, 2, 'same'],
  ])('N %i, %i x %i x %i, kernel %i, strides %s, %s', async (n, h, w, channels, kernel, strides, padding) => {
    const convolve: Operation = (x, filter) => tf.conv2d(x, filter, strides, padding);
    expect(await differences([n, h, w, channels], [kernel, kernel, channels, 5], convolve)).toBeLessThan(1e-5);
  });

  test('explicit padding', async () => {
    const padding: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ];
    const convolve: Operation = (x, filter) => tf.conv2d(x, filter, 1, padding);
    expect(await differences([2, 6, 6, 3], [3, 3, 3, 4], convolve)).toBeLessThan(1e-5);
  });
});

describe('MaxPoolGrad', () => {
  test.each<[number, number, number, number, 'same' | 'valid']>([
    [6, 4, 2, 2, 'valid'],
    [7, 4, 2, 2, 'valid'],
    [7, 3, 2, 2, 'same'],
    [7, 5, 3, 1, 'same'],
    [9, 2, 3, 2, 'valid'],
  ])('%i x %i channels, window %i, stride %i, %s', async (size, channels, window, stride, padding) => {
    const pool: Operation = (x) => tf.maxPool(x, window, stride, padding);
    expect(await differences([3, size, size, channels], [1, 1, 1, 1], pool)).toBeLessThan(1e-5);
  });

  test('gives the gradient of equal elements to the first', async () => {
    await tf.setBackend('wasm');
    const dx = tf.grad((x: tf.Tensor) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')))(tf.ones([1, 2, 2, 1]));
    expect(Array.from(await dx.data())).toEqual([1, 0, 0, 0]);
    await tf.setBackend('cpu');
  });
});

test('other kernels are lent by the plain backend: a depthwise convolution learns', async () => {
  const depthwise: Operation = (x, filter) => tf.depthwiseConv2d(x, filter, 1, 'same');
  expect(await differences([2, 6, 6, 3], [3, 3, 3, 2], depthwise)).toBeLessThan(1e-5);
});

test('lending leaves no memory behind', async () => {
  await tf.setBackend('wasm');
  const cpu = tf.findBackend('cpu') as unknown as { numDataIds(): number };
  const step = () =>
    tf.tidy(() => {
      const x = tf.ones([2, 6, 6, 3]) as tf.Tensor4D;
      const [dx] = tf.grads((a: tf.Tensor) =>
        tf.sum(tf.depthwiseConv2d(a as tf.Tensor4D, tf.ones([3, 3, 3, 2]) as tf.Tensor4D, 1, 'same')),
      )([x]);
      dx?.dataSync();
    });
  step();
  const before = [cpu.numDataIds(), tf.memory().numTensors, tf.memory().numBytes];
  for (let i = 0; i < 20; i++) step();
  expect([cpu.numDataIds(), tf.memory().numTensors, tf.memory().numBytes]).toEqual(before);
  await tf.setBackend('cpu');
});
