import { describe, expect, test } from 'vitest';
import { outputsOf, seededData, textOf } from '../../test/graphs.ts';
import { builder, type Builder, type Graph, type Value } from '../index.ts';
import { foldConstants } from './foldConstants.ts';

const weight = (g: Builder, name: string, shape: readonly number[]): Value =>
  g.constant(
    {
      dtype: 'float32',
      shape,
      data: seededData(
        'float32',
        shape.reduce((n, d) => n * d, 1),
        3,
      ) as Float32Array,
    },
    name,
  );
const x = (g: Builder, shape: readonly (number | string)[]) => g.input('x', { dtype: 'float32', shape });

async function expectSame(before: Graph, after: Graph, sizes = {}): Promise<void> {
  expect(await outputsOf(after, sizes)).toEqual(await outputsOf(before, sizes));
}

describe('foldConstants', () => {
  test('moves a weight once and for all, and it keeps its name', async () => {
    const g = builder();
    const w = g.Reshape(g.Transpose(weight(g, 'fc/kernel', [2, 3, 4]), { perm: [1, 0, 2] }), g.ints([6, 4]));
    const before = g.finish({ y: g.MatMul(x(g, ['N', 6]), w) });
    const after = foldConstants(before);
    expect(textOf(after)).toMatchInlineSnapshot(`
      "
      graph (float[N,6] x) => (float[N,4] y)
         <float[6,4] "fc/kernel" = {...}>
      {
         [MatMul] y = MatMul (x, "fc/kernel")
      }
      "
    `);
    await expectSame(before, after, { N: 2 });
  });

  test('folds arithmetic on sizes that are known, and leaves it where one is not', async () => {
    const graph = (shape: readonly (number | string)[]) => {
      const g = builder();
      const v = x(g, shape);
      const sizes = g.Shape(v);
      const rows = g.Mul(g.Gather(sizes, g.ints([0])), g.Gather(sizes, g.ints([1])));
      return g.finish({ y: g.Reshape(v, g.Concat(rows, g.ints([4]), { axis: 0 })) });
    };
    expect(textOf(foldConstants(graph([2, 3, 4])))).toMatchInlineSnapshot(`
      "
      graph (float[2,3,4] x) => (float[6,4] y)
         <int64[2] Concat = {6,4}>
      {
         [Reshape] y = Reshape (x, Concat)
      }
      "
    `);
    const open = graph(['N', 3, 4]);
    expect(foldConstants(open).nodes.map(({ op }) => op)).toContain('Shape');
    await expectSame(open, foldConstants(open), { N: 2 });
    await expectSame(graph([2, 3, 4]), foldConstants(graph([2, 3, 4])));
  });

  test('leaves a node that makes an output, one with several outputs, and one that grows', async () => {
    const g = builder();
    const [left, right] = g.Split(weight(g, 'w', [4]), g.ints([1, 3]));
    const wide = g.Expand(weight(g, 'v', [1]), g.ints([2000]));
    const before = g.finish({
      constant: g.Neg(weight(g, 'u', [2])),
      sum: g.Add(x(g, [2000]), wide),
      part: g.Add(left as Value, right as Value),
    });
    const after = foldConstants(before);
    expect(after.nodes.map(({ op }) => op)).toEqual(['Split', 'Expand', 'Neg', 'Add', 'Add']);
    await expectSame(before, after);
  });

  test.each([
    ['float16, which is kept as bits', { dtype: 'float16', shape: [1], data: Uint16Array.of(0x3c00) }],
    ['whole numbers above 2^53', { dtype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 62n + 1n) }],
  ] as const)('leaves arithmetic on %s', async (_what, data) => {
    const g = builder();
    const negative = g.Neg(g.constant(data, 'c'));
    const before = g.finish({ y: g.Identity(g.Transpose(g.Unsqueeze(negative, g.ints([0])))) });
    const after = foldConstants(before);
    expect(after.nodes.map(({ op }) => op)).toContain('Neg');
    await expectSame(before, after);
  });

  test('leaves a division by 0 to the runtime', () => {
    const g = builder();
    const zero = g.Div(g.ints([1]), g.ints([0]));
    const graph = g.finish({ y: g.Identity(g.Add(zero, g.input('x', { dtype: 'int64', shape: [1] }))) });
    expect(foldConstants(graph).nodes.map(({ op }) => op)).toEqual(['Div', 'Add', 'Identity']);
  });
});
