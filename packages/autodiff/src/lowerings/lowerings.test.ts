import { builder, encodeModel, sizeOf, toProto, type Builder, type Graph, type Value } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { seededValues } from '../../../onnx/test/caseInputs.ts';
import { forWebGpu } from './index.ts';

async function run(graph: Graph, x: Tensor): Promise<number[]> {
  const session = await InferenceSession.create(encodeModel(toProto({ graph })), { logSeverityLevel: 3 });
  return Array.from((await session.run({ x }))['y']?.data as Float32Array, Number);
}

const conv = (g: Builder, x: Value, channels: number, filters: number) => {
  const shape = [filters, channels, 3, 3];
  const w = g.constant({ dtype: 'float32', shape, data: seededValues(sizeOf(shape), 3) });
  return g.Conv(x, w, undefined, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] });
};

test.each<[string, readonly number[], (g: Builder, x: Value) => Value, (graph: Graph) => boolean]>([
  ['LogSoftmax', [1, 7], (g, x) => g.LogSoftmax(x), ({ nodes }) => nodes.some(({ op }) => op === 'LogSoftmax')],
  [
    'LogSoftmax of an inner axis',
    [2, 3, 5],
    (g, x) => g.LogSoftmax(x, { axis: 1 }),
    ({ nodes }) => nodes.some(({ op }) => op === 'LogSoftmax'),
  ],
  [
    'ArgMax without its axis',
    [5, 9],
    (g, x) => g.Cast(g.ArgMax(x, { axis: 1, keepdims: 0 }), { to: 6 }),
    ({ nodes }) => nodes.some(({ op }) => op === 'ArgMax'),
  ],
  [
    'ArgMax with its axis',
    [1, 4, 3],
    (g, x) => g.Cast(g.ArgMax(x, { axis: -2 }), { to: 1 }),
    ({ nodes }) => nodes.some(({ op }) => op === 'ArgMax'),
  ],
  [
    'a convolution of 6 channels',
    [1, 6, 7, 5],
    (g, x) => conv(g, x, 6, 8),
    ({ nodes }) => nodes.some(({ op, inputs }) => op === 'Conv' && inputs[1]?.shape[1] === 6),
  ],
  [
    'a convolution of 9 channels',
    [2, 9, 4, 4],
    (g, x) => conv(g, x, 9, 4),
    ({ nodes }) => nodes.some(({ op, inputs }) => op === 'Conv' && inputs[1]?.shape[1] === 9),
  ],
])('%s is the same in other operators', async (_, shape, emit, isPlain) => {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape });
  const plain = g.finish({ y: emit(g, x) });
  const lowered = forWebGpu(plain);
  expect([isPlain(plain), isPlain(lowered)]).toEqual([true, false]);
  // The second is full of ties, the third is large: an exponential of it is infinite.
  const values = seededValues(sizeOf(shape), 1);
  for (const data of [values, values.map(Math.sign), values.map((v) => 300 * v)]) {
    const fed = new Tensor('float32', data, shape);
    const [expected, own] = [await run(plain, fed), await run(lowered, fed)];
    const largest = expected.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-6);
    expected.forEach((v, i) => expect(Math.abs(v - (own[i] ?? NaN)) / largest, `${i}`).toBeLessThan(1e-5));
  }
});
