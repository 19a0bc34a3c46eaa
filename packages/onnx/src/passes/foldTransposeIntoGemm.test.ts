import { describe, expect, test } from 'vitest';
import { outputsOf, seededData, textOf } from '../../test/graphs.ts';
import { builder, foldConstants, type Builder, type Graph, type Value } from '../index.ts';
import { foldTransposeIntoGemm } from './foldTransposeIntoGemm.ts';

const float = (g: Builder, name: string, shape: readonly number[]): Value =>
  g.constant(
    {
      dtype: 'float32',
      shape,
      data: seededData(
        'float32',
        shape.reduce((n, d) => n * d, 1),
        5,
      ) as Float32Array,
    },
    name,
  );

/** Gemm on a flattened, transposed picture. */
function graphOf(
  shape: readonly (number | string)[],
  perm: readonly number[],
  emit: (g: Builder, transposed: Value) => Value,
): Graph {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape });
  return g.finish({ y: emit(g, g.Transpose(x, { perm })) });
}

/** Sums in another order differ in the last digit. */
async function expectClose(before: Graph, after: Graph, sizes = {}): Promise<void> {
  const [a, b] = [await outputsOf(before, sizes), await outputsOf(after, sizes)] as Record<
    string,
    { dims: number[]; data: number[] }
  >[];
  expect(b?.['y']?.dims).toEqual(a?.['y']?.dims);
  const off = b?.['y']?.data.map((v, i) => Math.abs(v - (a?.['y']?.data[i] ?? NaN))) ?? [NaN];
  expect(
    off.every((d) => d < 1e-5),
    `differences ${off.join()}`,
  ).toBe(true);
}

describe('foldTransposeIntoGemm', () => {
  test.each([
    ['NHWC to NCHW', [0, 3, 1, 2]],
    ['NCHW to NHWC', [0, 2, 3, 1]],
    ['rows and columns', [0, 2, 1, 3]],
  ])('reorders the rows of the kernel instead: %s', async (_name, perm) => {
    const dense = (g: Builder, t: Value) => g.Gemm(g.Flatten(t), float(g, 'w', [24, 5]), float(g, 'b', [5]));
    const before = graphOf(['N', 2, 3, 4], perm, dense);
    const after = foldConstants(foldTransposeIntoGemm(before));
    expect(after.nodes.map(({ op }) => op)).toEqual(['Reshape', 'Gemm']);
    await expectClose(before, after, { N: 3 });
  });

  test('reads as Reshape and Gemm; before constants are folded the kernel is moved by nodes', () => {
    const before = graphOf(['N', 2, 2], [0, 2, 1], (g, t) =>
      g.Gemm(g.Reshape(t, g.ints([-1, 4])), float(g, 'w', [4, 1])),
    );
    expect(textOf(foldTransposeIntoGemm(before))).toMatchInlineSnapshot(`
      "
      graph (float[N,2,2] x) => (float[N,1] y)
         <int64[2] "int64(0,4)" = {0,4},
          float[4,1] w = {-0.9882683,-0.83823544,-0.5401454,-0.1466497},
          int64[3] "int64(2,2,1)" = {2,2,1},
          int64[2] "int64(4,1)" = {4,1},
          float[N,4] Reshape_1,
          float[2,2,1] Reshape_2,
          float[2,2,1] Transpose_1,
          float[4,1] Reshape_3>
      {
         [Reshape_1] Reshape_1 = Reshape (x, "int64(0,4)")
         [Reshape_2] Reshape_2 = Reshape (w, "int64(2,2,1)")
         [Transpose_1] Transpose_1 = Transpose <perm: ints = [1, 0, 2]> (Reshape_2)
         [Reshape_3] Reshape_3 = Reshape (Transpose_1, "int64(4,1)")
         [Gemm] y = Gemm (Reshape_1, Reshape_3)
      }
      "
    `);
  });

  test('keeps the Transpose for others who read it', async () => {
    const g = builder();
    const t = g.Transpose(g.input('x', { dtype: 'float32', shape: [2, 3, 4] }), { perm: [0, 2, 1] });
    const before = g.finish({ y: g.Gemm(g.Flatten(t), float(g, 'w', [12, 2])), t: g.Relu(t) });
    const after = foldTransposeIntoGemm(before);
    expect(after.nodes.filter(({ op }) => op === 'Transpose')).toHaveLength(2);
    await expectClose(before, after);
  });

  test.each<[string, Graph]>([
    ['the batch moves', graphOf([2, 3], [1, 0], (g, t) => g.Gemm(g.Flatten(t), float(g, 'w', [2, 2])))],
    [
      'the batch is flattened too',
      graphOf([2, 3, 2], [0, 2, 1], (g, t) => g.Gemm(g.Reshape(t, g.ints([3, 4])), float(g, 'w', [4, 2]))),
    ],
    [
      'W is transposed',
      graphOf([2, 3, 2], [0, 2, 1], (g, t) => g.Gemm(g.Flatten(t), float(g, 'w', [2, 6]), { transB: 1 })),
    ],
    [
      'A is transposed',
      graphOf([2, 3, 2], [0, 2, 1], (g, t) => g.Gemm(g.Flatten(t), float(g, 'w', [2, 2]), { transA: 1 })),
    ],
    ['nothing is flattened', graphOf([2, 3], [0, 1], (g, t) => g.Gemm(t, float(g, 'w', [3, 2])))],
    [
      'something stands between',
      graphOf([2, 3, 2], [0, 2, 1], (g, t) => g.Gemm(g.Flatten(g.Relu(t)), float(g, 'w', [6, 2]))),
    ],
  ])('declines where %s', (_why, graph) => {
    expect(textOf(foldTransposeIntoGemm(graph))).toBe(textOf(graph));
  });

  test('declines where a size to be flattened is open', () => {
    const graph = graphOf(['N', 'H', 2], [0, 2, 1], (g, t) =>
      g.Gemm(g.Flatten(t), g.input('w', { dtype: 'float32', shape: ['K', 2] })),
    );
    expect(textOf(foldTransposeIntoGemm(graph))).toBe(textOf(graph));
  });
});
