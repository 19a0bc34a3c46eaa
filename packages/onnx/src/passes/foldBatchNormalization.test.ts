import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { builder, type Builder } from '../builder.ts';
import type { Graph, Value } from '../graph.ts';
import { encodeModel } from '../proto/index.ts';
import { toProto } from '../toProto.ts';
import { foldBatchNormalization } from './foldBatchNormalization.ts';

const noise = (n: number, seed: number) =>
  Float32Array.from({ length: n }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
const constant = (g: Builder, shape: number[], seed: number, low = -1) => {
  const data = noise(
    shape.reduce((n, d) => n * d, 1),
    seed,
  );
  return g.constant({ dtype: 'float32', shape, data: low < 0 ? data : data.map((v) => low + Math.abs(v)) }, `c${seed}`);
};
const normalize = (g: Builder, x: Value) =>
  g.BatchNormalization(x, constant(g, [4], 3), constant(g, [4], 4), constant(g, [4], 5), constant(g, [4], 6, 0.5), {
    epsilon: 0.01,
  });

async function run(graph: Graph) {
  const session = await InferenceSession.create(encodeModel(toProto({ graph })));
  const { y } = await session.run({ x: new Tensor('float32', noise(2 * 3 * 6 * 6, 9), [2, 3, 6, 6]) });
  return y?.data as Float32Array;
}

test.each([true, false])('goes into the convolution before it (bias: %s), and the result stays', async (withBias) => {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', 3, 6, 6] });
  const w = constant(g, [4, 3, 3, 3], 1);
  const graph = g.finish({ y: normalize(g, withBias ? g.Conv(x, w, constant(g, [4], 2)) : g.Conv(x, w)) });
  const folded = foldBatchNormalization(graph);
  expect(folded.nodes.map((n) => n.op)).toEqual(['Conv']);
  const [a, b] = [await run(graph), await run(folded)];
  expect(Math.max(...a.map((v, i) => Math.abs(v - (b[i] ?? NaN))))).toBeLessThan(1e-5);
});

test('declines where the convolution is read twice, or pooling stands between', () => {
  const twice = builder();
  const x = twice.input('x', { dtype: 'float32', shape: ['N', 3, 6, 6] });
  const conv = twice.Conv(x, constant(twice, [4, 3, 3, 3], 1));
  const both = twice.finish({ y: twice.Add(conv, normalize(twice, conv)) });
  expect(foldBatchNormalization(both).nodes.map((n) => n.op)).toEqual(['Conv', 'BatchNormalization', 'Add']);
  const g = builder();
  const pooled = g.MaxPool(
    g.Conv(g.input('x', { dtype: 'float32', shape: ['N', 3, 6, 6] }), constant(g, [4, 3, 3, 3], 1)),
    { kernel_shape: [2, 2] },
  );
  expect(foldBatchNormalization(g.finish({ y: normalize(g, pooled) })).nodes.map((n) => n.op)).toEqual([
    'Conv',
    'MaxPool',
    'BatchNormalization',
  ]);
});
