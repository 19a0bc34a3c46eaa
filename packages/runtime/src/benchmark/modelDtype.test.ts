import { builder, type GraphProto, toProto } from '@fmnist/onnx';
import { expect, test } from 'vitest';
import { modelDtype } from './modelDtype.ts';

const [FLOAT, INT64, FLOAT16] = [1, 7, 10];
const weights = (dataType: number, elements: number) => ({ name: `${dataType}`, dataType, dims: [elements] });
const withWeights = (...initializer: GraphProto['initializer'] & object) => modelDtype({ graph: { initializer } });

test('the type of most of the weights, sizes left aside', () => {
  expect(modelDtype({})).toBe('fp32');
  expect(withWeights(weights(FLOAT, 10))).toBe('fp32');
  expect(withWeights(weights(FLOAT, 10), weights(FLOAT16, 1000), weights(INT64, 5000))).toBe('fp16');
  expect(withWeights(weights(FLOAT, 1000), weights(FLOAT16, 10))).toBe('fp32');
});

test.each(['QuantizeLinear', 'DequantizeLinear', 'QLinearConv', 'MatMulInteger', 'DynamicQuantizeLinear'])(
  '%s is int8',
  (opType) => {
    expect(modelDtype({ graph: { node: [{ opType: 'Conv' }, { opType }] } })).toBe('int8');
  },
);

test('a graph of ours is what it computes in', () => {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: [2, 2] });
  const w = g.constant({ dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
  expect(modelDtype(toProto({ graph: g.finish({ y: g.MatMul(x, w) }) }))).toBe('fp32');
});
