import { builder, encodeModel, sizeOf, toProto, type Builder, type Graph, type Value } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { seededValues } from '../../../onnx/test/caseInputs.ts';
import { forWebGpu } from './index.ts';

async function run(graph: Graph, x: Tensor): Promise<number[]> {
  const session = await InferenceSession.create(encodeModel(toProto({ graph }, { opset: 21 })), {
    logSeverityLevel: 3,
  });
  return Array.from((await session.run({ x }))['y']?.data as Float32Array, Number);
}

const conv = (g: Builder, x: Value, channels: number, filters: number) => {
  const shape = [filters, channels, 3, 3];
  const w = g.constant({ dtype: 'float32', shape, data: seededValues(sizeOf(shape), 3) });
  return g.Conv(x, w, undefined, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] });
};

const vector = (g: Builder, data: readonly number[]) =>
  g.constant({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) });

/** What it is, the shape of its input, how it is emitted, and whether a graph has it as it was. */
type Lowered = [string, readonly number[], (g: Builder, x: Value) => Value, (graph: Graph) => boolean];

test.each<Lowered>([
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
  ...(['Selu', 'Sign', 'Softsign', 'ReduceSumSquare'] as const).map((type): Lowered => [
    type,
    [2, 9],
    (g, x) => g[type](x),
    ({ nodes }) => nodes.some(({ op }) => op === type),
  ]),
  [
    'GroupNormalization',
    [2, 4, 3, 3],
    (g, x) => g.GroupNormalization(x, vector(g, [3, 1, 2, -1]), vector(g, [1, 0, 2, 4]), { num_groups: 2 }),
    ({ nodes }) => nodes.some(({ op }) => op === 'GroupNormalization'),
  ],
  [
    'Pow by integers',
    [2, 3, 4],
    (g, x) => g.Pow(x, g.ints([1, 2, 0, 3])),
    ({ nodes }) => nodes.some(({ op, inputs }) => op === 'Pow' && inputs[1]?.dtype === 'int64'),
  ],
  [
    'Pow that is broadcast along the last axis',
    [2, 3, 4],
    (g, x) => g.Pow(g.Abs(x), g.reshape(vector(g, [0, 1, 2]), [3, 1])),
    ({ nodes }) => nodes.some(({ op, inputs }) => op === 'Pow' && inputs[1]?.shape.at(-1) === 1),
  ],
  ...[undefined, [1, -2, 3]].map((bias): Lowered => [
    `ConvTranspose with one output a group${bias ? ' and a bias' : ''}`,
    [2, 6, 3, 4],
    (g, x) => {
      const w = g.constant({ dtype: 'float32', shape: [6, 1, 3, 2], data: seededValues(36, 5) });
      return g.ConvTranspose(x, w, bias && vector(g, bias), { group: 3, strides: [2, 2], pads: [1, 0, 1, 0] });
    },
    ({ nodes }) => nodes.some(({ op, inputs }) => op === 'ConvTranspose' && inputs[1]?.shape[1] === 1),
  ]),
  [
    'MaxPool with the order of its positions alone',
    [1, 2, 5, 4],
    (g, x) => g.MaxPool(x, { kernel_shape: [2, 2], storage_order: 1 }),
    ({ nodes }) => nodes.some(({ attrs }) => attrs['storage_order']?.value === 1),
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
