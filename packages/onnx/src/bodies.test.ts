import { describe, expect, test } from 'vitest';
import { outputsOf } from '../test/graphs.ts';
import {
  bindSizes,
  builder,
  checkModel,
  decodeModel,
  encodeModel,
  everyNode,
  everywhere,
  foldConstants,
  fromProto,
  shareEqual,
  toProto,
  type Graph,
  type ModelProto,
} from './index.ts';

/** x [N, T, 2] summed up over T, each step through a weight that is stored the other way round; names are those of the graph around. */
function sums(): Graph {
  const body = builder();
  const s = body.input('x', { dtype: 'float32', shape: ['N', 2] });
  const x = body.input('weight', { dtype: 'float32', shape: ['N', 2] });
  const weight = body.constant({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, 'y');
  const next = body.Add(s, body.MatMul(x, body.Transpose(weight, { perm: [1, 0] })));
  const g = builder();
  const input = g.input('x', { dtype: 'float32', shape: ['N', 'T', 2] });
  const first = g.Mul(
    g.Gather(input, g.constant({ dtype: 'int64', shape: [], data: BigInt64Array.of(0n) }), { axis: 1 }),
    g.scalar(0),
  );
  const attrs = { body: body.finish({ Add: next, weight_1: body.Neg(next) }, 'step'), num_scan_inputs: 1 };
  const [last, all] = g.emit('Scan', [first, input], { ...attrs, scan_input_axes: [1], scan_output_axes: [1] });
  return g.finish({ y: last ?? first, weight: all ?? first });
}

const valuesIn = (graph: NonNullable<ModelProto['graph']>): string[] => [
  ...(graph.input ?? []).map(({ name = '' }) => name),
  ...(graph.initializer ?? []).map(({ name = '' }) => name),
  ...(graph.node ?? []).flatMap(({ output = [] }) => output),
];

describe('a graph inside a graph', () => {
  test('is written with names that are not those around it, and read back', async () => {
    const graph = sums();
    const proto = toProto({ graph });
    const outer = new Set(valuesIn(proto.graph ?? {}));
    const body = proto.graph?.node?.flatMap(({ attribute = [] }) => attribute.flatMap(({ g }) => g ?? []))[0];
    const inner = valuesIn(body ?? {});
    expect(inner.length).toBe(7);
    expect(new Set(inner).size).toBe(7);
    expect(inner.filter((name) => outer.has(name))).toEqual([]);
    expect(checkModel(proto)).toEqual([]);
    const back = fromProto(decodeModel(encodeModel(proto)));
    expect(Buffer.compare(encodeModel(toProto(back)), encodeModel(proto))).toBe(0);
    expect(await outputsOf(back.graph, { N: 2, T: 3 })).toEqual(await outputsOf(graph, { N: 2, T: 3 }));
  });

  test('is reached by passes, and left alone by those that do not ask for it', async () => {
    const graph = sums();
    const ops = (g: Graph) => everyNode(g).map(({ op }) => op);
    expect(ops(everywhere(foldConstants)(graph))).toEqual(ops(graph).filter((op) => op !== 'Transpose'));
    expect(ops(foldConstants(graph))).toEqual(ops(graph));
    expect(ops(everywhere(shareEqual)(graph))).toEqual(ops(graph));
    const folded = everywhere(foldConstants)(graph);
    expect(await outputsOf(folded, { N: 2, T: 3 })).toEqual(await outputsOf(graph, { N: 2, T: 3 }));
  });

  test('has the types of what it is given: sizes that are bound outside are known inside', () => {
    const bound = bindSizes(sums(), { N: 4, T: 3 });
    expect(
      everyNode(bound)
        .flatMap((node) => node.outputs.map((v) => v.shape))
        .flat()
        .every(Number.isInteger),
    ).toBe(true);
    expect(bound.outputs.map((v) => v.shape)).toEqual([[4, 2], [4, 3, 2]]); // prettier-ignore
  });

  test('needs no types in a file, may read constants around it, and nothing else', () => {
    const io = (name: string, shape: number[]) => ({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
    });
    const file = (read: string): ModelProto => ({
      irVersion: 8,
      opsetImport: [{ version: 17 }],
      graph: {
        name: 'g',
        input: [io('s', [2]), io('xs', [3, 2])],
        output: [io('end', [2])],
        initializer: [{ name: 'c', dims: [2], dataType: 1, floatData: Float32Array.of(1, 2) }],
        node: [
          { opType: 'Relu', input: ['s'], output: ['r'] },
          {
            opType: 'Scan',
            input: ['s', 'xs'],
            output: ['end'],
            attribute: [
              { name: 'num_scan_inputs', type: 2, i: 1 },
              {
                name: 'body',
                type: 5,
                g: {
                  name: 'b',
                  input: [{ name: 'a' }, { name: 'x' }],
                  output: [{ name: 'sum' }],
                  node: [
                    { opType: 'Add', input: ['a', 'x'], output: ['t'] },
                    { opType: 'Mul', input: ['t', read], output: ['sum'] },
                  ],
                },
              },
            ],
          },
        ],
      },
    });
    expect(fromProto(file('c')).graph.outputs.map((v) => v.shape)).toEqual([[2]]);
    expect(() => fromProto(file('r'))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED_GRAPH' }));
    expect(() => fromProto(file('nothing'))).toThrow(expect.objectContaining({ code: 'BROKEN_GRAPH' }));
  });
});

test('a flip of a flip is what it was', () => {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', 3] });
  expect(g.flip(g.flip(x, [1]), [1])).toBe(x);
  expect(g.flip(g.flip(x, [1]), [0])).not.toBe(x);
});
