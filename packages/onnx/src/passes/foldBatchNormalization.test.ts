import { expect, test } from 'vitest';
import { outputsOf, seededData } from '../../test/graphs.ts';
import { builder, type Builder, type Graph, type Value } from '../index.ts';
import { foldBatchNormalization } from './foldBatchNormalization.ts';

const constant = (g: Builder, shape: readonly number[], seed: number, change = (x: number) => x): Value => {
  const length = shape.reduce((n, d) => n * d, 1);
  const data = seededData('float32', length, seed) as Float32Array;
  return g.constant({ dtype: 'float32', shape, data: data.map(change) }, `c${seed}`);
};
const normalize = (g: Builder, x: Value, attrs: { training_mode?: number } = {}): Value => {
  const c = (seed: number, change?: (x: number) => number) => constant(g, [Number(x.shape[1])], seed, change);
  const [y = x] = g.emit(
    'BatchNormalization',
    [x, c(3), c(4), c(5), c(6, (v) => 0.5 + Math.abs(v))],
    { epsilon: 0.01, ...attrs },
    { outputs: attrs.training_mode ? 3 : 1 },
  );
  return y;
};
const graphOf = (emit: (g: Builder, x: Value) => Record<string, Value>, shape = ['N', 4, 'H', 5]): Graph => {
  const g = builder();
  return g.finish(emit(g, g.input('x', { dtype: 'float32', shape })));
};
const operators = ({ nodes }: Graph) => nodes.map(({ op }) => op);

type Outputs = Record<string, { dims: readonly number[]; data: readonly number[] }>;
async function expectClose(after: Graph, before: Graph): Promise<void> {
  const sizes = { N: 2, H: 6 };
  const [a, b] = [(await outputsOf(before, sizes)) as Outputs, (await outputsOf(after, sizes)) as Outputs];
  expect(b['y']?.dims).toEqual(a['y']?.dims);
  expect(Math.max(...(a['y']?.data ?? []).map((v, i) => Math.abs(v - (b['y']?.data[i] ?? NaN))))).toBeLessThan(1e-5);
}

test.each<[string, (g: Builder, x: Value) => Value]>([
  ['Conv', (g, x) => g.Conv(x, constant(g, [6, 4, 3, 3], 1))],
  ['Conv with a bias', (g, x) => g.Conv(x, constant(g, [6, 4, 3, 3], 1), constant(g, [6], 2))],
  ['Conv of groups', (g, x) => g.Conv(x, constant(g, [6, 2, 3, 2], 1), constant(g, [6], 2), { group: 2 })],
  ['Conv of each channel', (g, x) => g.Conv(x, constant(g, [8, 1, 3, 3], 1), undefined, { group: 4, strides: [2, 2] })],
  ['ConvTranspose', (g, x) => g.ConvTranspose(x, constant(g, [4, 3, 2, 3], 1), constant(g, [3], 2))],
  [
    'ConvTranspose of groups',
    (g, x) => g.ConvTranspose(x, constant(g, [4, 3, 2, 2], 1), undefined, { group: 2, strides: [2, 2] }),
  ],
])('goes into %s', async (_what, emit) => {
  const before = graphOf((g, x) => ({ y: normalize(g, emit(g, x)) }));
  const after = foldBatchNormalization(before, (_node, reason) => expect.fail(reason));
  expect(operators(after)).toEqual(operators(before).slice(0, -1));
  await expectClose(after, before);
});

test.each<[string, (g: Builder, x: Value) => Value]>([
  ['Gemm', (g, x) => g.Gemm(x, constant(g, [3, 5], 1))],
  ['Gemm with a bias', (g, x) => g.Gemm(x, constant(g, [3, 5], 1), constant(g, [5], 2), { alpha: 0.5, beta: 3 })],
  ['Gemm with a row', (g, x) => g.Gemm(x, constant(g, [5, 3], 1), constant(g, [1, 5], 2), { transB: 1 })],
  ['Gemm with one number', (g, x) => g.Gemm(x, constant(g, [3, 5], 1), constant(g, [], 2), { beta: 2 })],
])('goes into %s', async (_what, emit) => {
  const before = graphOf((g, x) => ({ y: normalize(g, emit(g, x)) }), ['N', 3 as never]);
  const after = foldBatchNormalization(before, (_node, reason) => expect.fail(reason));
  expect(operators(after)).toEqual(['Gemm']);
  await expectClose(after, before);
});

test.each<[string, Graph]>([
  [
    'what it normalises is needed as it is',
    graphOf((g, x) => {
      const conv = g.Conv(x, constant(g, [4, 4, 3, 3], 1));
      return { y: g.Add(conv, normalize(g, conv)) };
    }),
  ],
  [
    'what it normalises is needed as it is',
    graphOf((g, x) => {
      const conv = g.Conv(x, constant(g, [4, 4, 3, 3], 1));
      return { conv, y: normalize(g, conv) };
    }),
  ],
  [
    'it follows MaxPool, which has no weight for it',
    graphOf((g, x) => {
      const conv = g.Conv(x, constant(g, [4, 4, 3, 3], 1));
      return { y: normalize(g, g.MaxPool(conv, { kernel_shape: [2, 2] })) };
    }),
  ],
  ['it follows an input, which has no weight for it', graphOf((g, x) => ({ y: normalize(g, x) }))],
  [
    'it takes its statistics from the batch',
    graphOf((g, x) => ({ y: normalize(g, g.Conv(x, constant(g, [4, 4, 3, 3], 1)), { training_mode: 1 }) })),
  ],
  [
    'weights or statistics are not float32 constants',
    graphOf((g, x) => ({ y: normalize(g, g.Conv(x, g.Exp(constant(g, [4, 4, 3, 3], 1)))) })),
  ],
  [
    'the bias before it is not one row',
    graphOf((g) => {
      const rows = g.input('rows', { dtype: 'float32', shape: [5, 3] });
      return { y: normalize(g, g.Gemm(rows, constant(g, [3, 5], 1), constant(g, [5, 1], 2))) };
    }),
  ],
])('declines where %s', async (reason, before) => {
  const reasons: string[] = [];
  const after = foldBatchNormalization(before, (_node, why) => reasons.push(why));
  expect(reasons).toEqual([reason]);
  expect(operators(after)).toEqual(operators(before));
  await expectClose(after, before);
});
