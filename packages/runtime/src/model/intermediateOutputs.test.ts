import { readFile } from 'node:fs/promises';
import { checkModelFully, decodeModel, type NodeProto, parseModel, tensorToTypedArray } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { convolutionOutputs, penultimate, withOutputs } from './intermediateOutputs.ts';

const models = new URL('../../../../models/', import.meta.url);
const lenet = await readFile(new URL('lenet/model.onnx', models));
const small = await readFile(new URL('small/model.onnx', models));

/** A graph of nodes with one float input `x` and one output `logits`; what is called W... is a weight. */
function graphOf(...node: NodeProto[]) {
  const names = new Set(node.flatMap(({ input = [] }) => input).filter((name) => name.startsWith('W')));
  const initializer = [...names].map((name) => ({ name, dims: [1], dataType: 1, floatData: Float32Array.of(1) }));
  return { graph: { node, initializer, input: [{ name: 'x' }], output: [{ name: 'logits' }] } };
}
const node = (opType: string, input: string, output: string): NodeProto => ({
  opType,
  input: input.split(' '),
  output: [output],
});

test('an embedding times the last weights, plus the bias, is the logits', async () => {
  const model = decodeModel(lenet);
  const name = penultimate(model) ?? '';
  expect(name).toBe('fc2/Relu');
  const bytes = withOutputs(model, [name]);
  expect(checkModelFully(decodeModel(bytes))).toEqual([]);
  const session = await InferenceSession.create(bytes);
  const images = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 7) % 256);
  const results = await session.run({ images: new Tensor('uint8', images, [2, 28, 28, 1]) });
  await session.release();
  const [embedding, logits] = [results[name], results['logits']].map((one) => one?.data as Float32Array);
  const weight = (of: string) => {
    const tensor = model.graph?.initializer?.find((one) => one.name === of);
    return tensor ? (tensorToTypedArray(tensor) as Float32Array) : new Float32Array();
  };
  const [kernel, bias] = [weight('fc3/kernel'), weight('fc3/bias')];
  expect(results[name]?.dims).toEqual([2, 84]);
  expect(kernel).toHaveLength(84 * 10);
  // The exporter writes a dense layer's weights as [inputs, units], or transposed.
  const transposed = model.graph?.node?.some(
    ({ input, attribute }) => input?.includes('fc3/kernel') && attribute?.some((a) => a.name === 'transB' && a.i),
  );
  for (let row = 0; row < 2; row++) {
    for (let unit = 0; unit < 10; unit++) {
      let sum = bias[unit] ?? NaN;
      for (let i = 0; i < 84; i++) {
        sum += (embedding?.[row * 84 + i] ?? NaN) * (kernel[transposed ? unit * 84 + i : i * 10 + unit] ?? NaN);
      }
      expect(sum).toBeCloseTo(logits?.[row * 10 + unit] ?? NaN, 3);
    }
  }
});

test('convolutions are followed to their activations, over pooling and normalisation', async () => {
  expect(convolutionOutputs(decodeModel(lenet))).toEqual([
    { layer: 'conv1', value: 'conv1/Relu' },
    { layer: 'conv2', value: 'conv2/Relu' },
  ]);
  const outputs = convolutionOutputs(decodeModel(small));
  expect(outputs.map(({ layer, value }) => `${layer}: ${value}`).slice(0, 3)).toEqual([
    'conv0: conv0/Relu',
    'group1_conv1: group1_relu1/Relu',
    'group1_conv2: group1_relu2/Relu',
  ]);
  expect(penultimate(decodeModel(small))).toBe('pool/Flatten');
  const values = outputs.map(({ value }) => value);
  const session = await InferenceSession.create(withOutputs(small, values));
  const results = await session.run({ images: new Tensor('uint8', new Uint8Array(784), [1, 28, 28, 1]) });
  await session.release();
  for (const value of values) expect(results[value]?.dims).toHaveLength(4);
});

test.each([
  ['a residual sum', [node('Conv', 'x W', 'c'), node('Add', 'c x', 's'), node('Relu', 's', 'r')], ['r']],
  ['Swish by parts', [node('Conv', 'x W', 'c'), node('Sigmoid', 'c', 'g'), node('Mul', 'c g', 'r')], ['r']],
  ['two readers', [node('Conv', 'x W', 'c'), node('Relu', 'c', 'r'), node('Tanh', 'c', 't')], ['c']],
  ['no activation', [node('Conv', 'x W', 'c'), node('Conv', 'c W', 'd'), node('Relu', 'd', 'r')], ['c', 'r']],
  [
    'two that meet',
    [node('Conv', 'x W', 'c'), node('Conv', 'x V', 'd'), node('Add', 'c d', 's'), node('Elu', 's', 'r')],
    ['r'],
  ],
  ['one of weights', [node('Conv', 'W W2', 'c')], []],
  ['a ring', [node('Conv', 'x W', 'c'), node('Add', 'c d', 'c')], ['c']],
])('convolutions with %s', (_, nodes, expected) => {
  expect(convolutionOutputs(graphOf(...nodes)).map(({ value }) => value)).toEqual(expected);
});

const features = [node('Conv', 'x W', 'c'), node('Relu', 'c', 'r')];
test.each([
  [
    'a bias and a scale after it',
    [...features, node('MatMul', 'r W', 'm'), node('Add', 'm W2', 'b'), node('Div', 'b W3', 'logits')],
    'r',
  ],
  ['transposed weights', [...features, node('Transpose', 'W', 't'), node('Gemm', 'r t', 'logits')], 'r'],
  ['a convolution as its head', [...features, node('Conv', 'r W', 'h'), node('Flatten', 'h', 'logits')], 'r'],
  ['nothing but the picture', [node('Flatten', 'x', 'f'), node('Gemm', 'f W', 'logits')], undefined],
  ['no head at all', [node('Relu', 'x', 'logits')], undefined],
  ['a sum of two branches at the end', [...features, node('Add', 'r c', 'logits')], undefined],
  ['a product of two pictures', [...features, node('MatMul', 'r c', 'logits')], undefined],
  ['a ring', [node('Identity', 'logits', 'logits')], undefined],
])('the embedding of a model with %s', (_, nodes, expected) => {
  expect(penultimate(graphOf(...nodes))).toBe(expected);
});

test('values that are outputs already, or named twice, are there once; unknown ones are refused', () => {
  const names = (bytes: Uint8Array) => decodeModel(bytes).graph?.output?.map(({ name }) => name);
  expect(names(withOutputs(quadrantClassifier(), ['flat', 'logits', 'flat']))).toEqual([
    'logits',
    'probabilities',
    'flat',
  ]);
  for (const name of ['nowhere', '', 'images', 'W']) {
    expect(() => withOutputs(quadrantClassifier(), ['flat', name])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_VALUE', received: JSON.stringify(name) }),
    );
  }
});

test('onnxruntime works out a type that is not known here', async () => {
  const text = `<ir_version: 8, opset_import: ["" : 17, "ai.onnx.contrib" : 1, "com.microsoft" : 1]>
    g (float[N, 4] x) => (float[N, 4] y) { g = com.microsoft.Gelu(x)  y = Relu(g) }`;
  const bytes = withOutputs(parseModel(text), ['g']);
  const session = await InferenceSession.create(bytes);
  const { g } = await session.run({ x: new Tensor('float32', [0, 0, 0, 0], [1, 4]) });
  expect(g?.dims).toEqual([1, 4]);
  await session.release();
});
