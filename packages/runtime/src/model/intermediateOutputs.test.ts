import { readFile } from 'node:fs/promises';
import { constantsOf, decodeModel, tensorToTypedArray, type GraphProto } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { activations } from './activations.ts';
import { penultimateOf, withOutputs } from './intermediateOutputs.ts';

const lenet = await readFile(new URL('../../../../models/lenet/model.onnx', import.meta.url));
const graph = decodeModel(lenet).graph ?? {};
const pixels = Uint8Array.from({ length: 3 * 784 }, (_, i) => (i * 37) % 256);

test('the last layer turns what it reads into the logits', async () => {
  const name = penultimateOf(graph) ?? '';
  const read = (await activations(lenet, pixels, [name])).get(name);
  expect(read?.shape).toEqual([84]);
  const session = await InferenceSession.create(lenet);
  const { logits } = await session.run({ images: new Tensor('uint8', pixels, [3, 28, 28, 1]) });
  // Y = A' B + C, as Gemm is defined; this one has B transposed or not.
  const gemm = graph.node?.findLast(({ opType }) => opType === 'Gemm');
  const constants = constantsOf(graph);
  const [weights, bias] = [1, 2].map((i) => constants.get(gemm?.input?.[i] ?? ''));
  const [w, b] = [weights, bias].map((tensor) => tensor && tensorToTypedArray(tensor));
  const isTransposed = Number(weights?.dims?.[0]) === 10;
  for (let row = 0; row < 3; row++) {
    for (let c = 0; c < 10; c++) {
      let sum = Number(b?.[c]);
      for (let i = 0; i < 84; i++)
        sum += (read?.data[row * 84 + i] ?? 0) * Number(w?.[isTransposed ? c * 84 + i : i * 10 + c]);
      expect(Number(logits?.data[row * 10 + c])).toBeCloseTo(sum, 3);
    }
  }
});

test('names that are outputs already change nothing; batches come together again', async () => {
  const bytes = withOutputs(lenet, ['logits', 'logits', penultimateOf(graph) ?? '']);
  const names = decodeModel(bytes).graph?.output?.map(({ name }) => name);
  expect(names).toEqual([...(graph.output?.map(({ name }) => name) ?? []), penultimateOf(graph)]);
  // A fixed batch of 2 for 3 images, the last of which runs beside an empty one.
  const fixed = quadrantClassifier({ shape: [2, 28, 28, 1] });
  const free = quadrantClassifier();
  const [some, all] = await Promise.all(
    [fixed, free].map((model) => activations(model, pixels, ['flat', 'images', 'logits'])),
  );
  expect(some?.get('logits')).toEqual(all?.get('logits'));
  expect(some?.get('flat')?.data).toEqual(Float32Array.from(pixels));
  // Not of floats.
  expect(some?.has('images')).toBe(false);
});

test('there may be no such layer', () => {
  const conv: GraphProto = {
    node: [{ opType: 'GlobalAveragePool', input: ['x'], output: ['logits'] }],
    output: [{ name: 'logits' }],
  };
  expect(penultimateOf(conv)).toBeUndefined();
  const endless: GraphProto = {
    node: [
      { opType: 'Relu', input: ['b'], output: ['a'] },
      { opType: 'Relu', input: ['a'], output: ['b'] },
    ],
    output: [{ name: 'a' }],
  };
  expect(penultimateOf(endless)).toBeUndefined();
  expect(penultimateOf({})).toBeUndefined();
});

test('a bias that is added behind a MatMul is passed by', () => {
  const added: GraphProto = {
    initializer: [
      { name: 'bias', dims: [2] },
      { name: 'w', dims: [3, 2] },
    ],
    node: [
      { opType: 'MatMul', input: ['flat', 'w'], output: ['product'] },
      { opType: 'Add', input: ['bias', 'product'], output: ['logits'] },
      { opType: 'Softmax', input: ['logits'], output: ['probabilities'] },
    ],
    output: [{ name: 'probabilities' }],
  };
  expect(penultimateOf(added)).toBe('flat');
});
