import { builder, encodeModel, toProto, type Graph } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { useFewBuffers } from './fewBuffers.ts';

async function run(graph: Graph, length: number): Promise<number[]> {
  const session = await InferenceSession.create(encodeModel(toProto({ graph })), { logSeverityLevel: 3 });
  const x = new Tensor(
    'float32',
    Float32Array.from({ length }, (_, i) => i),
    [1, length],
  );
  return Array.from((await session.run({ x }))['y']?.data as Float32Array);
}

test.each([7, 8, 22, 60])('Split and Concat of %i parts take few tensors each, and give the same', async (parts) => {
  const lengths = Array.from({ length: parts }, (_, i) => 1 + (i % 3));
  const length = lengths.reduce((sum, n) => sum + n, 0);
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: [1, length] });
  const pieces = g.Split(x, g.ints(lengths), { axis: -1 });
  const plain = g.finish({ y: g.Concat(...pieces.toReversed(), { axis: 1 }) });
  const lowered = useFewBuffers(plain);
  for (const { op, inputs, outputs } of lowered.nodes)
    expect(op === 'Split' ? outputs.length + 1 : inputs.length + 1).toBeLessThanOrEqual(8);
  expect(await run(lowered, length)).toEqual(await run(plain, length));
});
