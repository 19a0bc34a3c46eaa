import { expect, test } from 'vitest';
import { outputsOf, seededData } from '../../test/graphs.ts';
import { builder, liftOverMaxPool, type Builder, type Graph, type Value } from '../index.ts';

const floats = (g: Builder, data: readonly number[]) =>
  g.constant({ dtype: 'float32', shape: [data.length], data: Float32Array.from(data) });
const weight = (g: Builder) =>
  g.constant({ dtype: 'float32', shape: [2, 1, 3, 3], data: seededData('float32', 18, 1) as Float32Array });
const pooled = (g: Builder) =>
  g.MaxPool(g.Conv(g.input('x', { dtype: 'float32', shape: [2, 1, 8, 8] }), weight(g)), {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
const normalised = (g: Builder, x: Value, scale: readonly number[]) =>
  g.BatchNormalization(x, floats(g, scale), floats(g, [0.1, -0.3]), floats(g, [0.2, 0.1]), floats(g, [1, 2]));
const opsOf = (graph: Graph) => graph.nodes.map(({ op }) => op).join(' ');

test.each<[string, (g: Builder) => Value, string]>([
  ['Relu', (g) => g.Relu(pooled(g)), 'Conv Relu MaxPool'],
  ['Clip', (g) => g.Clip(pooled(g), g.scalar(-0.5), g.scalar(0.5)), 'Conv Clip MaxPool'],
  ['a normalisation', (g) => normalised(g, pooled(g), [2, 0]), 'Conv BatchNormalization MaxPool'],
  ['one after the other', (g) => g.Relu(normalised(g, pooled(g), [2, 0.1])), 'Conv BatchNormalization Relu MaxPool'],
  [
    'no normalisation that turns the order round',
    (g) => normalised(g, pooled(g), [2, -0.1]),
    'Conv MaxPool BatchNormalization',
  ],
  ['no function that does', (g) => g.Neg(pooled(g)), 'Conv MaxPool Neg'],
])('lifts %s', async (_, emit, ops) => {
  const g = builder();
  const graph = g.finish({ y: emit(g) });
  const lifted = liftOverMaxPool(graph);
  expect(opsOf(lifted)).toBe(ops);
  expect(await outputsOf(lifted)).toEqual(await outputsOf(graph));
});

test('leaves what is read by others, and says why it leaves a normalisation', () => {
  const g = builder();
  const pool = pooled(g);
  const graph = g.finish({ y: g.Relu(pool), pool });
  expect(opsOf(liftOverMaxPool(graph))).toBe(opsOf(graph));
  const h = builder();
  const reasons: string[] = [];
  liftOverMaxPool(h.finish({ y: normalised(h, pooled(h), [-1, 1]) }), (_, reason) => reasons.push(reason));
  expect(reasons).toEqual(['a scale is negative']);
});
