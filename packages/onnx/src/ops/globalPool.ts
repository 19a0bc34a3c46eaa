// Pooling over all spatial axes: a reduction that keeps them as 1.
import type { Builder } from '../builder.ts';
import type { Value } from '../graph.ts';
import type { OpDef } from '../op.ts';

type GlobalPoolDef = OpDef<readonly ['X'], Record<never, never>, readonly ['Y']>;

const globalPool = (type: string, reduce: (g: Builder, x: Value, axes: Value) => Value): GlobalPoolDef => ({
  type,
  since: 1,
  inputs: ['X'],
  outputs: ['Y'],
  attrs: {},
  infer: ([x]) => [{ dtype: x.dtype, shape: x.shape.map((d, i) => (i < 2 ? d : 1)) }],
  grad: 'decompose',
  decompose: (g, [x]) => [reduce(g, x, g.ints(x.shape.slice(2).map((_, i) => i + 2)))],
  cases: [{ inputs: [[2, 3, 4, 5]] }, { inputs: [[1, 2, 6]] }],
});

/** The mean of each channel. @see https://onnx.ai/onnx/operators/onnx__GlobalAveragePool.html */
export const GlobalAveragePool: GlobalPoolDef = globalPool('GlobalAveragePool', (g, x, axes) => g.ReduceMean(x, axes));
/** The largest element of each channel. @see https://onnx.ai/onnx/operators/onnx__GlobalMaxPool.html */
export const GlobalMaxPool: GlobalPoolDef = globalPool('GlobalMaxPool', (g, x, axes) => g.ReduceMax(x, axes));
