import { describe, expect, test } from 'vitest';
import { outputsOf, textOf } from '../test/graphs.ts';
import { builder, checkModel, replay, toProto, type Builder, type DType, type Value } from './index.ts';

const float = (g: Builder, shape: readonly (number | string)[], name = 'x') =>
  g.input(name, { dtype: 'float32', shape });
const vector = (...xs: number[]) => ({ dtype: 'float32' as DType, shape: [xs.length], data: Float32Array.from(xs) });

describe('names', () => {
  test('are those of scopes and operators, numbered where they repeat', () => {
    const g = builder();
    const x = float(g, [2]);
    const twice = () => g.Relu(g.Exp(x));
    const a = g.scope('first', () => g.scope('inner', twice));
    const b = g.scope('first', () => g.scope('inner', twice));
    g.finish({ y: g.Add(a, b) });
    expect(g.nodes.map(({ name }) => name)).toEqual([
      'first/inner/Exp',
      'first/inner/Relu',
      'first/inner/Exp_1',
      'first/inner/Relu_1',
      'Add',
    ]);
  });

  test('leave a scope that throws', () => {
    const g = builder();
    expect(() =>
      g.scope('broken', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(g.Relu(float(g, [1])).name).toBe('Relu');
  });

  test.each<[string, (g: Builder, x: Value) => Record<string, Value>]>([
    ['another value', (g, x) => ({ Relu: g.Neg(g.Relu(x)) })],
    ['a constant', (g, x) => ({ 'float32(2)': g.Mul(x, g.scalar(2)) })],
    [
      'the node for a second name',
      (g, x) => {
        const y = g.Relu(x);
        return { Identity: y, again: y };
      },
    ],
    ['the next output', (g, x) => ({ Neg: g.Relu(x), Relu: g.Neg(x) })],
  ])('of outputs push away %s that has them', async (_what, emit) => {
    const g = builder();
    const graph = g.finish(emit(g, float(g, [3])));
    expect(checkModel(toProto({ graph }))).toEqual([]);
    expect(Object.keys(await outputsOf(graph))).toEqual(graph.outputs.map(({ name }) => name));
  });

  test('of inputs are taken', () => {
    const g = builder();
    const x = float(g, [1]);
    expect(() => g.finish({ x: g.Relu(x) })).toThrow(expect.objectContaining({ code: 'DUPLICATE_NAME' }));
  });

  test('an input may be an output as it is', () => {
    const g = builder();
    const x = float(g, [1]);
    expect(textOf(g.finish({ x, y: x }))).toMatchInlineSnapshot(`
      "
      graph (float[1] x) => (float[1] x, float[1] y) {
         [Identity] y = Identity (x)
      }
      "
    `);
  });
});

describe('constants', () => {
  test('that are small and equal are one; -0 is not 0', () => {
    const g = builder();
    const x = float(g, [1]);
    const y = [2, 2, 0, -0, 0.1].reduce<Value>((v, c) => g.Add(v, g.scalar(c)), x);
    const names = g.finish({ y }).nodes.map(({ inputs }) => inputs[1]?.name);
    expect(names).toEqual(['float32(2)', 'float32(2)', 'float32(0)', 'float32(0)_1', 'float32(0.1)']);
  });

  test.each<[string, { dtype: DType; shape: number[]; data: Float32Array | Int32Array }]>([
    ['other content', vector(3, 4)],
    ['another shape', { ...vector(1, 2), shape: [1, 2] }],
    ['another type', { dtype: 'int32', shape: [2], data: Int32Array.of(1, 2) }],
  ])('of two graphs with one name and %s are kept apart', async (_what, other) => {
    const part = (data: typeof other) => {
      const g = builder();
      return g.finish({ y: g.Neg(g.constant(data, 'w')) });
    };
    const g = builder();
    const moved = new Map<Value, Value>();
    const [a, b] = [vector(1, 2), other].map((data) => {
      const graph = part(data);
      replay(g, graph.nodes, moved);
      return moved.get(graph.outputs[0] as Value) as Value;
    });
    const both = g.finish({ a: a as Value, b: b as Value });
    expect(both.nodes.map(({ inputs }) => inputs[0]?.name)).toEqual(['w', 'w_1']);
    expect(checkModel(toProto({ graph: both }))).toEqual([]);
    expect(await outputsOf(both)).toEqual({
      a: { dims: [2], data: [-1, -2] },
      b: { dims: other.shape, data: Array.from(other.data, (x) => -x) },
    });
  });

  test('that are large are one by identity, not content', () => {
    const g = builder();
    const big = vector(...Array.from({ length: 20 }, () => 1));
    const x = float(g, [20]);
    const [w, copy] = [g.constant(big, 'w'), g.constant({ ...big }, 'w')];
    g.finish({ y: g.Add(g.Add(g.Add(x, w), w), copy) });
    expect(g.nodes.map(({ inputs }) => inputs[1]?.name)).toEqual(['w', 'w', 'w_1']);
  });
});

describe('wrong calls', () => {
  const g = builder();
  const x = float(g, [2, 3]);

  test('do not compile', () => {
    const calls = [
      // @ts-expect-error -- an operator that does not exist
      () => g.Swish(x),
      // @ts-expect-error -- an input is missing
      () => g.MatMul(x),
      // @ts-expect-error -- one too many
      () => g.Relu(x, x),
      // @ts-expect-error -- a required input is left out
      () => g.Gemm(x, undefined),
      // @ts-expect-error -- an attribute that does not exist
      () => g.Softmax(x, { axes: 1 }),
      // @ts-expect-error -- an attribute of another type
      () => g.Transpose(x, { perm: 'reversed' }),
      // @ts-expect-error -- numbers are no values
      () => g.Add(x, 1),
      // @ts-expect-error -- several outputs are a list
      () => g.Relu(g.Split(x)),
    ];
    for (const call of calls) expect(call).toThrow(Error);
  });

  test.each<[string, () => unknown]>([
    ['UNKNOWN_ATTRIBUTE', () => g.emit('Softmax', [x], { axes: 1 })],
    ['UNKNOWN_ATTRIBUTE', () => g.emit('Softmax', [x], { constructor: 1 })],
    ['BAD_ATTRIBUTE', () => g.emit('Softmax', [x], { axis: 0.5 })],
    ['BAD_ATTRIBUTE', () => g.emit('Transpose', [x], { perm: 'ab' })],
    ['MISSING_ATTRIBUTE', () => g.emit('Cast', [x])],
    ['SHAPE', () => g.emit('MatMul', [x])],
    ['SHAPE', () => g.emit('Relu', [x, x])],
    ['SHAPE', () => g.emit('Concat', [x, undefined], { axis: 0 })],
    ['SHAPE', () => g.input('bad', { dtype: 'float32', shape: [-1] })],
    ['SHAPE', () => g.MatMul(x, x)],
    ['SHAPE', () => g.Add(x, g.ints([1]))],
    [
      'UNKNOWN_OPERATOR',
      () => g.copy({ op: 'toString', domain: '', name: 'n', inputs: [], outputs: [], attrs: {} }, []),
    ],
    [
      'UNKNOWN_OPERATOR',
      () => g.copy({ op: 'Relu', domain: 'com.microsoft', name: 'n', inputs: [x], outputs: [], attrs: {} }, [x]),
    ],
  ])('that are not checked by types throw %s: %s', (code, call) => {
    expect(call).toThrow(expect.objectContaining({ code }));
  });
});

describe('reshape', () => {
  test('keeps open sizes where they stand and works out the one that moves', () => {
    const g = builder();
    const x = float(g, ['N', 'T', 6]);
    const targets = [g.reshape(x, ['N', 'T', 2, 3]), g.reshape(x, ['N', 6, 'T'])].map(
      (v) => g.producer(v)?.inputs[1]?.name,
    );
    expect(targets).toEqual(['int64(0,0,2,3)', 'int64(0,6,-1)']);
    expect(() => g.reshape(x, ['T', 'N', 6])).toThrow(expect.objectContaining({ code: 'SHAPE' }));
    expect(g.reshape(x, ['N', 'T', 6])).toBe(x);
  });

  test('takes sizes from another value where they cannot be worked out', async () => {
    const g = builder();
    const x = float(g, ['N', 'T', 6]);
    const flat = g.Reshape(x, g.ints([-1]));
    const graph = g.finish({ y: g.Identity(g.reshape(flat, ['N', 'T', 6], x)) });
    expect(graph.outputs[0]?.shape).toEqual(['N', 'T', 6]);
    expect(await outputsOf(graph, { N: 2, T: 3 })).toMatchObject({ y: { dims: [2, 3, 6] } });
  });
});
