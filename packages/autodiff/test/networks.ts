import { builder, foldTransposeIntoGemm, type Builder, type Graph, type Value } from '@fmnist/onnx';
import { Tensor } from 'onnxruntime-node';
import { seededValues } from '../../onnx/test/caseInputs.ts';
import { float, type Batch } from './runStep.ts';

const weight = (g: Builder, name: string, shape: readonly number[], seed: number): Value => {
  const fanIn = shape.slice(0, -1).reduce((n, d) => n * d, 1);
  const data = seededValues(fanIn * (shape.at(-1) ?? 1), seed).map((x) => x / Math.sqrt(fanIn));
  return g.constant({ dtype: 'float32', shape, data }, name);
};

/** logits = images W + b, [N, 4] -> [N, 3]. */
export function linear(): Graph {
  const g = builder();
  const x = g.input('images', { dtype: 'float32', shape: ['N', 4] });
  return g.finish({ logits: g.Gemm(x, weight(g, 'fc/kernel', [4, 3], 1), weight(g, 'fc/bias', [3], 2)) });
}

/** A convolution and two dense layers on [N, 8, 8, 2], weights stored as TensorFlow.js stores them, with the moves that its export has. */
export function convolutional(): Graph {
  const g = builder();
  const x = g.input('images', { dtype: 'float32', shape: ['N', 8, 8, 2] });
  const kernel = g.Transpose(weight(g, 'conv/kernel', [3, 3, 2, 4], 1), { perm: [3, 2, 0, 1] });
  const conv = g.Relu(g.Conv(g.Transpose(x, { perm: [0, 3, 1, 2] }), kernel, weight(g, 'conv/bias', [4], 2)));
  const pooled = g.MaxPool(conv, { kernel_shape: [2, 2], strides: [2, 2] });
  const flat = g.Flatten(g.Transpose(pooled, { perm: [0, 2, 3, 1] }));
  const hidden = g.Relu(g.Gemm(flat, weight(g, 'fc1/kernel', [36, 6], 3), weight(g, 'fc1/bias', [6], 4)));
  const logits = g.Gemm(hidden, weight(g, 'fc2/kernel', [6, 3], 5), weight(g, 'fc2/bias', [3], 6));
  return foldTransposeIntoGemm(g.finish({ logits }));
}

/** Seeded pictures of three classes. */
export function batchOf(count: number, shape: readonly number[], seed: number): Batch {
  const size = shape.reduce((n, d) => n * d, 1);
  return {
    images: float(seededValues(count * size, seed), [count, ...shape]),
    labels: new Tensor(
      'int32',
      Int32Array.from({ length: count }, (_, i) => (i * 7 + seed) % 3),
      [count],
    ),
  };
}
