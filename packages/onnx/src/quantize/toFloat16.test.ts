import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { caseInputs } from '../../test/caseInputs.ts';
import {
  builder,
  checkModelFully,
  encodeModel,
  ops,
  toFloat16,
  toProto,
  type AnyOpDef,
  type Builder,
  type Graph,
  type OpType,
} from '../index.ts';

const constant = (g: Builder, name: string, data: readonly number[]) =>
  g.constant({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) }, name);
const typed = (graph: Graph) => graph.nodes.map(({ op, outputs }) => `${op} ${outputs[0]?.dtype}`);

function twoLayers(large = 1) {
  const g = builder();
  const x = g.Cast(g.input('x', { dtype: 'uint8', shape: ['N', 3] }), { to: 1 });
  const y = g.scope('first', () => g.Mul(x, constant(g, 'scale', [large, 2, 3])));
  const z = g.scope('second', () => g.Add(y, constant(g, 'shift', [1e-9, 0.1, 0])));
  return g.finish({ y: z });
}

test('computes in half precision between inputs and outputs that stay as they are', () => {
  const { graph, kept, lost } = toFloat16(twoLayers());
  expect(typed(graph)).toEqual(['Cast float16', 'Mul float16', 'Add float16', 'Cast float32']);
  expect(graph.inputs[0]?.dtype).toBe('uint8');
  expect(graph.outputs.map(({ name, dtype }) => [name, dtype])).toEqual([['y', 'float32']]);
  expect({ kept, lost }).toEqual({ kept: [], lost: [{ weight: 'shift', count: 1 }] });
});

test('what lies beyond half precision stays in float32, and is named', () => {
  const { graph, kept } = toFloat16(twoLayers(70_000));
  expect(typed(graph)).toEqual([
    'Cast float16',
    'Cast float32',
    'Mul float32',
    'Cast float16',
    'Add float16',
    'Cast float32',
  ]);
  expect(kept).toEqual([{ node: 'first/Mul', reason: '"scale" holds numbers beyond 65504' }]);
});

test('so do nodes whose values are known to, and those that are excluded', () => {
  // The output has its own name in the finished graph.
  const graph = twoLayers();
  const out = graph.outputs[0]?.name ?? '';
  const wide = toFloat16(graph, { ranges: new Map([[out, { min: 0, max: 1e6 }]]) });
  expect(wide.kept.map(({ node }) => node)).toEqual(['second/Add']);
  expect(toFloat16(graph, { exclude: ['first'] }).kept).toEqual([{ node: 'first/Mul', reason: 'excluded' }]);
  expect(() => toFloat16(graph, { exclude: ['third'] })).toThrow(expect.objectContaining({ code: 'NO_SUCH_NODE' }));
});

describe('every operator', () => {
  const definitions = Object.entries<AnyOpDef>(ops);
  test.each(definitions)('%s', async (type, def) => {
    for (const { inputs, attrs } of def.cases) {
      const g = builder();
      const { operands, feeds } = caseInputs(g, inputs);
      const outputs = g.emit(type as OpType, operands, attrs);
      const graph = g.finish(Object.fromEntries(outputs.map((v, i) => [`y${i}`, v])));
      const half = toFloat16(graph).graph;
      const model = toProto({ graph: half }, { opset: 21 });
      expect(checkModelFully(model)).toEqual([]);
      expect(half.outputs.map((v) => v.dtype)).toEqual(graph.outputs.map((v) => v.dtype));
      const [got, expected] = await Promise.all(
        [half, graph].map(async (one) => {
          const session = await InferenceSession.create(encodeModel(toProto({ graph: one }, { opset: 21 })), {
            logSeverityLevel: 4,
            intraOpNumThreads: 1,
          });
          const answer = await session.run(Object.fromEntries(feeds));
          return graph.outputs.flatMap((v) =>
            v.dtype === 'float32' ? Array.from((answer[v.name]?.data ?? []) as Float32Array) : [],
          );
        }),
      );
      const largest = Math.max(1, ...(expected ?? []).map(Math.abs));
      got?.forEach((x, i) => expect(Math.abs(x - (expected?.[i] ?? NaN)) / largest, `element ${i}`).toBeLessThan(0.02));
    }
  });
});
