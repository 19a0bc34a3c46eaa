import { describe, expect, test } from 'vitest';
import { builder, type Builder } from '../builder.ts';
import { encodeModel } from '../proto/index.ts';
import { toProto } from '../toProto.ts';
import type { Dim, Graph, Value } from '../graph.ts';
import { mergeReshapes } from './mergeReshapes.ts';
import { mergeTransposes } from './mergeTransposes.ts';
import type { Pass } from './Pass.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const graphOf = (shape: readonly Dim[], body: (g: Builder, x: Value) => Value): Graph => {
  const g = builder();
  return g.finish({ y: body(g, g.input('x', { dtype: 'float32', shape })) });
};
const nodesOf = ({ nodes }: Graph) =>
  nodes.map(({ name, outputs: [y], attrs }) => `${name} ${JSON.stringify(attrs['perm']?.value ?? y?.shape)}`);

async function run(graph: Graph, dims: readonly number[]) {
  const session = await InferenceSession.create(encodeModel(toProto({ graph })), { logSeverityLevel: 3 });
  const size = dims.reduce((n, d) => n * d, 1);
  const { y } = await session.run({
    x: new Tensor(
      'float32',
      Float32Array.from({ length: size }, (_, i) => i),
      dims,
    ),
  });
  return { dims: y?.dims, data: Array.from((y?.data ?? []) as Float32Array) };
}

const cases: readonly [string, Pass, readonly Dim[], (g: Builder, x: Value) => Value, readonly string[]][] = [
  [
    'two transposes',
    mergeTransposes,
    ['N', 3, 4, 5],
    (g, x) =>
      g.Relu(
        g.scope('b', () =>
          g.Transpose(
            g.scope('a', () => g.Transpose(x, { perm: [0, 3, 1, 2] })),
            { perm: [1, 0, 3, 2] },
          ),
        ),
      ),
    ['b/Transpose [3,0,2,1]', 'Relu [5,"N",4,3]'],
  ],
  [
    'there and back',
    mergeTransposes,
    ['N', 3, 4],
    (g, x) => g.Relu(g.Transpose(g.Transpose(x, { perm: [0, 2, 1] }), { perm: [0, 2, 1] })),
    ['Relu ["N",3,4]'],
  ],
  ['reversed twice', mergeTransposes, [2, 3], (g, x) => g.Relu(g.Transpose(g.Transpose(x))), ['Relu [2,3]']],
  ['nothing moved', mergeTransposes, [2, 3], (g, x) => g.Relu(g.Transpose(x, { perm: [0, 1] })), ['Relu [2,3]']],
  [
    'two reshapes',
    mergeReshapes,
    ['N', 3, 4],
    (g, x) => g.Relu(g.Unsqueeze(g.Flatten(x), g.ints([1]))),
    ['Reshape ["N",1,12]', 'Relu ["N",1,12]'],
  ],
  [
    'there and back by shape',
    mergeReshapes,
    ['N', 3, 4],
    (g, x) => g.Relu(g.Reshape(g.Flatten(x), g.ints([-1, 3, 4]))),
    ['Relu ["N",3,4]'],
  ],
];

describe('passes that merge what only moves', () => {
  test.each(cases)('%s', async (_name, pass, shape, body, expected) => {
    const graph = graphOf(shape, body);
    const merged = pass(graph);
    expect(nodesOf(merged)).toEqual(expected);
    const dims = shape.map((d) => (typeof d === 'string' ? 2 : d));
    expect(await run(merged, dims)).toEqual(await run(graph, dims));
  });

  test('a reshape that cannot be written is left, and says why', () => {
    const axes = (g: Builder) => g.ints([0]);
    const moved = graphOf(['N', 'H', 'W', 3], (g, x) => g.Unsqueeze(g.Unsqueeze(x, axes(g)), axes(g)));
    const reasons: string[] = [];
    expect(mergeReshapes(moved, (_node, reason) => reasons.push(reason)).nodes.length).toBe(2);
    expect(reasons).toEqual(['more than one size of [1, 1, N, H, W, 3] is known only at run time']);
  });
});
