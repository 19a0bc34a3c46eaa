import { expect, test } from 'vitest';
import { outputsOf } from '../../test/graphs.ts';
import { builder, type Builder, type Graph, type Value } from '../index.ts';
import { foldHardSwish } from './foldHardSwish.ts';

const graphOf = (emit: (g: Builder, x: Value) => Record<string, Value>): Graph => {
  const g = builder();
  return g.finish(emit(g, g.Mul(g.input('x', { dtype: 'float32', shape: ['N', 9] }), g.scalar(5))));
};
const operators = ({ nodes }: Graph) => nodes.map(({ op }) => op);
const sixth = (g: Builder) => g.scalar(1 / 6);
/** relu6(x + 3) */
const clipped = (g: Builder, x: Value, [offset = 3, low = 0, high = 6]: readonly number[] = []) =>
  g.Clip(g.Add(x, g.scalar(offset)), g.scalar(low), g.scalar(high));

type Outputs = Record<string, { data: readonly number[] }>;
async function expectClose(after: Graph, before: Graph): Promise<void> {
  const [a, b] = [(await outputsOf(before, { N: 8 })) as Outputs, (await outputsOf(after, { N: 8 })) as Outputs];
  for (const [name, { data }] of Object.entries(a)) {
    // A division by 0 is infinite on both sides.
    const differences = data.map((v, i) => (v === b[name]?.data[i] ? 0 : Math.abs(v - (b[name]?.data[i] ?? NaN))));
    expect(Math.max(...differences)).toBeLessThan(2e-6);
  }
}

test.each<[string, (g: Builder, x: Value) => Value, string]>([
  ['relu6(x + 3) / 6', (g, x) => g.Mul(clipped(g, x), sixth(g)), 'HardSigmoid'],
  ['a division', (g, x) => g.Div(clipped(g, x), g.scalar(6)), 'HardSigmoid'],
  [
    'other numbers, in another order',
    (g, x) => g.Mul(g.scalar(0.25), g.Clip(g.Add(g.scalar(1), x), g.scalar(0), g.scalar(4))),
    'HardSigmoid',
  ],
  ['x of it', (g, x) => g.Mul(x, g.Mul(clipped(g, x), sixth(g))), 'HardSwish'],
  ['it of x', (g, x) => g.Mul(g.Mul(clipped(g, x), sixth(g)), x), 'HardSwish'],
  ['x of HardSigmoid', (g, x) => g.Mul(x, g.HardSigmoid(x, { alpha: 1 / 6, beta: 0.5 })), 'HardSwish'],
])('%s is %s', async (_what, emit, op) => {
  const before = graphOf((g, x) => ({ y: emit(g, x) }));
  const after = foldHardSwish(before);
  expect(operators(after)).toEqual(['Mul', op]);
  await expectClose(after, before);
});

test('what others read of it stays', async () => {
  const before = graphOf((g, x) => {
    const z = clipped(g, x);
    return { z, y: g.Mul(z, sixth(g)) };
  });
  const after = foldHardSwish(before);
  expect(operators(after)).toEqual(['Mul', 'Add', 'Clip', 'HardSigmoid']);
  await expectClose(after, before);
});

test.each<[string, (g: Builder, x: Value) => Value]>([
  ['the slope does not lead from 0 to 1', (g, x) => g.Mul(clipped(g, x), g.scalar(0.2))],
  ['it is not clipped from 0', (g, x) => g.Mul(clipped(g, x, [3, -1]), sixth(g))],
  ['nothing is added', (g, x) => g.Mul(g.Clip(x, g.scalar(0), g.scalar(6)), sixth(g))],
  ['the number is divided by it', (g, x) => g.Div(sixth(g), clipped(g, x))],
  ['another is weighted by it', (g, x) => g.Mul(g.Neg(x), g.HardSigmoid(x, { alpha: 1 / 6, beta: 0.5 }))],
  ['the gate has another slope', (g, x) => g.Mul(x, g.HardSigmoid(x))],
])('declines where %s', async (_why, emit) => {
  const before = graphOf((g, x) => ({ y: emit(g, x) }));
  const after = foldHardSwish(before);
  expect(operators(after)).toEqual(operators(before));
  await expectClose(after, before);
});
