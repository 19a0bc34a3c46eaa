import { decodeModel, encodeModel, type NodeProto, typedArrayToTensor } from '@fmnist/onnx';
import { expect, test } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { openClassifier } from './openClassifier.ts';

const FLOAT = 1;
const INT = 2;

/** The quadrant classifier with other outputs, and another node in the place of its Softmax. */
function withOutputs(names: readonly string[], lastNode?: NodeProto): Uint8Array {
  const model = decodeModel(quadrantClassifier());
  const { graph = {} } = model;
  const node = graph.node?.map((one) => (one.opType === 'Softmax' && lastNode ? lastNode : one));
  const keepThree = typedArrayToTensor(Uint8Array.of(1, 1, 1, 0), { name: 'keepThree', dims: [4], dataType: 'bool' });
  const shape = { dim: [{ dimParam: 'N' }, { dimParam: 'classes' }] };
  return encodeModel({
    ...model,
    graph: {
      ...graph,
      node,
      initializer: [...(graph.initializer ?? []), keepThree],
      output: names.map((name) => ({ name, type: { tensorType: { elemType: FLOAT, shape } } })),
    },
  });
}

const lit = new Uint8Array(784).fill(100, 0, 14);

test('of several outputs, the probabilities are read, wherever they stand', async () => {
  for (const names of [['logits', 'probabilities'], ['probabilities', 'logits'], ['logits']]) {
    const opened = await openClassifier(withOutputs(names));
    const probabilities = await opened.predict(lit);
    const e = Math.exp(1.4);
    expect(probabilities[0]).toBeCloseTo(e / (e + 3), 6);
    expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    await opened.release();
  }
});

test('an output called probabilities that holds none is normalised', async () => {
  const negated = { opType: 'Neg', input: ['logits'], output: ['probabilities'] };
  const opened = await openClassifier(withOutputs(['probabilities'], negated));
  const probabilities = await opened.predict(lit);
  expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  expect(Math.min(...probabilities)).toBe(probabilities[0]);
  await opened.release();
});

test('a number of classes that shows only when running is checked too', async () => {
  const compress = {
    opType: 'Compress',
    input: ['logits', 'keepThree'],
    output: ['probabilities'],
    attribute: [{ name: 'axis', i: 1, type: INT }],
  };
  const opened = await openClassifier(withOutputs(['probabilities'], compress));
  await expect(opened.predict(lit)).rejects.toMatchObject({
    code: 'CLASS_COUNT',
    expected: '3 labels',
    received: '4: top left, top right, bottom left, bottom right',
  });
  await opened.release();
});

test('a model of other outputs is no classifier', async () => {
  const argMax = {
    opType: 'ArgMax',
    input: ['logits'],
    output: ['best'],
    attribute: [{ name: 'axis', i: 1, type: INT }],
  };
  const model = decodeModel(withOutputs(['best'], argMax));
  const output = [{ name: 'best', type: { tensorType: { elemType: 7 } } }];
  const refused = openClassifier(encodeModel({ ...model, graph: { ...model.graph, output } }));
  await expect(refused).rejects.toMatchObject({
    code: 'UNSUPPORTED_OUTPUT',
    received: expect.stringContaining('best int64'),
  });
});
