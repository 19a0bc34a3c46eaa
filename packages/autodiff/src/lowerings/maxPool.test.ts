import { builder, encodeModel, ops, toProto, type Graph, type Value } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { gradient } from '../gradient.ts';
import { forWebGpu } from './index.ts';

async function run(graph: Graph, x: Tensor): Promise<number[]> {
  const session = await InferenceSession.create(encodeModel(toProto({ graph })), { logSeverityLevel: 3 });
  const { dx } = await session.run({ x });
  return Array.from(dx?.data as Float32Array);
}

/** Few different values, so that most windows have several largest elements. */
const tying = (length: number) => Float32Array.from({ length }, (_, i) => (i * 7) % 3);

const cases = [
  ...ops.MaxPool.cases,
  { inputs: [[1, 3, 7, 9]], attrs: { kernel_shape: [2, 2], strides: [2, 2] } },
  { inputs: [[5, 1, 28, 28]], attrs: { kernel_shape: [2, 2], strides: [2, 2] } },
  { inputs: [[1, 2, 5, 6]], attrs: { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' } },
];

test.each(cases.map((c) => [JSON.stringify(c), c] as const))('%s: the gradient in other operators', async (_, c) => {
  const shape = c.inputs[0] as readonly number[];
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape });
  const [y] = g.emit('MaxPool', [x], c.attrs);
  // Every element of y has a weight of its own.
  const weights = Float32Array.from({ length: y?.shape.map(Number).reduce((n, d) => n * d, 1) ?? 0 }, (_v, i) => i + 1);
  const weighted = g.Mul(
    y as Value,
    g.constant({ dtype: 'float32', shape: y?.shape.map(Number) ?? [], data: weights }),
  );
  const [dx] = gradient(g, g.ReduceSum(weighted, undefined, { keepdims: 0 }), [x]);
  const plain = g.finish({ dx: dx as Value });
  const lowered = forWebGpu(plain);
  const used = new Set(lowered.nodes.map(({ op }) => op));
  expect(['MaxUnpool', 'ScatterElements'].filter((op) => used.has(op))).toEqual([]);
  expect(lowered.nodes.filter(({ op, outputs }) => op === 'MaxPool' && outputs.length > 1)).toEqual([]);
  const length = shape.reduce((n, d) => n * d, 1);
  for (const data of [tying(length), new Float32Array(length)]) {
    const fed = new Tensor('float32', data, shape);
    expect(await run(lowered, fed)).toEqual(await run(plain, fed));
  }
});
