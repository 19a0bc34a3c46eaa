// The passes that fit on a page: what each does, when it declines, and that onnxruntime computes the same before and after.
import { describe, expect, test } from 'vitest';
import { outputsOf, textOf } from '../../test/graphs.ts';
import { builder, type Builder, type Graph, type Value } from '../index.ts';
import { bindSizes } from './bindSizes.ts';
import { removeDead } from './removeDead.ts';
import { shareEqual } from './shareEqual.ts';
import { sinkMonotone } from './sinkMonotone.ts';
import { transposeToReshape } from './transposeToReshape.ts';

const input = (g: Builder, shape: readonly (number | string)[], name = 'x') =>
  g.input(name, { dtype: 'float32', shape });
const pool = { kernel_shape: [2, 2], strides: [2, 2] };

/** The pass, after checking that it changes no result. */
async function applied(pass: (graph: Graph) => Graph, graph: Graph, sizes = { N: 2, H: 4, W: 6 }): Promise<Graph> {
  const after = pass(graph);
  expect(await outputsOf(after, sizes)).toEqual(await outputsOf(graph, sizes));
  return after;
}

describe('removeDead', () => {
  test('drops what no output reads, in chains, and keeps inputs', async () => {
    const g = builder();
    const x = input(g, [2]);
    input(g, [3], 'unused');
    g.Exp(g.Neg(x));
    const after = await applied(removeDead, g.finish({ y: g.Relu(x) }));
    expect(textOf(after)).toMatchInlineSnapshot(`
      "
      graph (float[2] x, float[3] unused) => (float[2] y) {
         [Relu] y = Relu (x)
      }
      "
    `);
  });

  test('keeps a node one of whose outputs is read', () => {
    const g = builder();
    const [, second] = g.Split(input(g, [4]), g.ints([1, 3]));
    const graph = g.finish({ y: g.Relu(second as Value) });
    expect(removeDead(graph)).toEqual(graph);
  });
});

describe('shareEqual', () => {
  test('makes one of equal nodes, and of what follows them', async () => {
    const g = builder();
    const x = input(g, ['N', 3]);
    const twice = () => g.Relu(g.Mul(x, g.scalar(2)));
    const after = await applied(shareEqual, g.finish({ y: g.Add(twice(), twice()) }));
    expect(textOf(after)).toMatchInlineSnapshot(`
      "
      graph (float[N,3] x) => (float[N,3] y)
         <float "float32(2)" = {2},
          float[N,3] Mul,
          float[N,3] Relu>
      {
         [Mul] Mul = Mul (x, "float32(2)")
         [Relu] Relu = Relu (Mul)
         [Add] y = Add (Relu, Relu)
      }
      "
    `);
  });

  test('gives all of them the outputs that one asks for', async () => {
    const g = builder();
    const x = input(g, [1, 1, 4, 4]);
    const y = g.MaxPool(x, pool);
    const [again, indices] = g.emit('MaxPool', [x], pool, { outputs: 2 });
    const after = await applied(shareEqual, g.finish({ y: g.Add(y, again as Value), indices: indices as Value }));
    expect(after.nodes.map(({ op, outputs }) => [op, outputs.length])).toEqual([
      ['MaxPool', 2],
      ['Add', 1],
    ]);
  });

  test.each<[string, (g: Builder, x: Value) => readonly [Value, Value]]>([
    ['attributes differ', (g, x) => [g.Softmax(x, { axis: 0 }), g.Softmax(x, { axis: 1 })]],
    [
      'attributes differ in NaN and infinity, for which JSON has one word',
      (g, x) => [g.Gemm(x, x, { alpha: NaN }), g.Gemm(x, x, { alpha: Infinity })],
    ],
    ['attributes differ in the sign of 0', (g, x) => [g.Gemm(x, x, { alpha: 0 }), g.Gemm(x, x, { alpha: -0 })]],
    ['inputs come in another order', (g, x) => [g.Sub(x, g.Exp(x)), g.Sub(g.Exp(x), x)]],
    ['constants differ', (g, x) => [g.Mul(x, g.scalar(2)), g.Mul(x, g.scalar(3))]],
    ['constants differ in the sign of 0', (g, x) => [g.Mul(x, g.scalar(0)), g.Mul(x, g.scalar(-0))]],
  ])('declines where %s', async (_why, emit) => {
    const g = builder();
    const [a, b] = emit(g, input(g, [2, 2]));
    const after = await applied(shareEqual, g.finish({ a, b }));
    expect(after.outputs[0]).not.toBe(after.outputs[1]);
    expect(after.nodes.map(({ op }) => op)).not.toContain('Identity');
  });
});

describe('sinkMonotone', () => {
  test('pools before it applies a function that keeps the order', async () => {
    const g = builder();
    const after = await applied(sinkMonotone, g.finish({ y: g.MaxPool(g.Relu(input(g, ['N', 2, 4, 6])), pool) }));
    expect(textOf(after)).toMatchInlineSnapshot(`
      "
      graph (float[N,2,4,6] x) => (float[N,2,2,3] y)
         <float[N,2,2,3] MaxPool>
      {
         [MaxPool] MaxPool = MaxPool <kernel_shape: ints = [2, 2], strides: ints = [2, 2]> (x)
         [Relu_1] y = Relu (MaxPool)
      }
      "
    `);
  });

  test.each<[string, (g: Builder, x: Value) => Record<string, Value>]>([
    ['the function turns the order round', (g, x) => ({ y: g.MaxPool(g.Neg(x), pool) })],
    [
      'something else reads the function',
      (g, x) => {
        const r = g.Relu(x);
        return { y: g.MaxPool(r, pool), z: g.Exp(r) };
      },
    ],
    [
      'the function is an output',
      (g, x) => {
        const r = g.Relu(x);
        return { y: g.MaxPool(r, pool), r };
      },
    ],
    [
      'positions are asked for',
      (g, x) => {
        const [y, i] = g.emit('MaxPool', [g.Relu(x)], pool, { outputs: 2 });
        return { y: y as Value, i: i as Value };
      },
    ],
    ['there is no function', (g, x) => ({ y: g.MaxPool(x, pool) })],
  ])('declines where %s', async (_why, emit) => {
    const g = builder();
    const graph = g.finish(emit(g, input(g, [1, 2, 4, 4])));
    expect(textOf(await applied(sinkMonotone, graph))).toBe(textOf(graph));
  });
});

describe('transposeToReshape', () => {
  test('reshapes where only axes of size 1 move', async () => {
    const g = builder();
    const graph = g.finish({ y: g.Relu(g.Transpose(input(g, ['N', 28, 28, 1]), { perm: [0, 3, 1, 2] })) });
    expect(textOf(await applied(transposeToReshape, graph))).toMatchInlineSnapshot(`
      "
      graph (float[N,28,28,1] x) => (float[N,1,28,28] y)
         <int64[4] "int64(0,1,28,28)" = {0,1,28,28},
          float[N,1,28,28] Reshape>
      {
         [Reshape] Reshape = Reshape (x, "int64(0,1,28,28)")
         [Relu] y = Relu (Reshape)
      }
      "
    `);
  });

  test('drops a Transpose that moves nothing', async () => {
    const g = builder();
    const graph = g.finish({ y: g.Relu(g.Transpose(input(g, [2, 3]), { perm: [0, 1] })) });
    expect((await applied(transposeToReshape, graph)).nodes.map(({ op }) => op)).toEqual(['Relu']);
  });

  test.each<[string, readonly (number | string)[], readonly number[] | undefined]>([
    ['elements move', ['N', 4, 6, 2], [0, 3, 1, 2]],
    ['two open sizes move over an axis of 1', ['N', 'H', 1], [2, 0, 1]],
    ['the order of two open sizes changes', ['H', 'W', 1], [1, 0, 2]],
  ])('declines where %s', async (_why, shape, perm) => {
    const g = builder();
    const graph = g.finish({ y: g.Transpose(input(g, shape), perm ? { perm } : {}) });
    expect(textOf(await applied(transposeToReshape, graph))).toBe(textOf(graph));
  });
});

describe('bindSizes', () => {
  test('puts a number for a name, in every shape and in what is worked out from it', async () => {
    const g = builder();
    const x = input(g, ['N', 2, 3]);
    const rows = g.Gather(g.Shape(x), g.ints([0]));
    const graph = g.finish({ y: g.Div(g.ReduceSum(x, g.ints([0])), g.Cast(rows, { to: 1 })) });
    const bound = bindSizes(graph, { N: 4 });
    expect(textOf(bound)).toMatchInlineSnapshot(`
      "
      graph (float[4,2,3] x) => (float[1,2,3] y)
         <int64[1] "int64(0)" = {0},
          float[1] Cast = {4},
          float[1,2,3] ReduceSum>
      {
         [ReduceSum] ReduceSum = ReduceSum (x, "int64(0)")
         [Div] y = Div (ReduceSum, Cast)
      }
      "
    `);
    expect(await outputsOf(bound)).toEqual(await outputsOf(graph, { N: 4 }));
  });

  test('leaves other names open', () => {
    const g = builder();
    const graph = g.finish({ y: g.Relu(input(g, ['N', 'T'])) });
    expect(bindSizes(graph, { T: 5 }).outputs[0]?.shape).toEqual(['N', 5]);
  });

  test.each([-1, 1.5, NaN, 2 ** 60])('refuses %s', (n) => {
    const g = builder();
    const graph = g.finish({ y: g.Relu(input(g, ['N'])) });
    expect(() => bindSizes(graph, { N: n })).toThrow(expect.objectContaining({ code: 'SHAPE' }));
  });
});
