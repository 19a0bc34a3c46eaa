import { zeros } from '../dtype.ts';
import { sizeOf, type TensorData } from '../graph.ts';
import type { OpDef } from '../op.ts';
import { broadcast, broadcastIndex, shapeIn } from '../shape.ts';

/** x broadcast to a shape. @see https://onnx.ai/onnx/operators/onnx__Expand.html */
export const Expand: OpDef<readonly ['input', 'shape'], Record<never, never>, readonly ['output']> = {
  type: 'Expand',
  since: 13,
  inputs: ['input', 'shape'],
  outputs: ['output'],
  attrs: {},
  infer([x, shape]) {
    return [{ dtype: x.dtype, shape: broadcast('Expand', shapeIn('Expand', shape), x.shape) }];
  },
  evaluate: ([x, shape]) =>
    expandData(
      x as TensorData,
      broadcast('Expand', (x as TensorData).shape, Array.from(shape?.data ?? [], Number)).map(Number),
    ),
  grad: (g, { inputs: [x] }, dy) => [g.sumTo(dy, x.shape), undefined],
  cases: [
    { inputs: [[2, 1, 3], { ints: [2, 4, 3] }] },
    { inputs: [[3], { ints: [2, 1] }] },
    { inputs: [[], { ints: [2, 2] }] },
    { inputs: [{ ints: [4, 5] }, { ints: [3, 1] }] },
  ],
};

function expandData(x: TensorData, shape: readonly number[]): TensorData {
  const data = zeros(x.dtype, sizeOf(shape));
  const from = broadcastIndex(x.shape, shape);
  // Both arrays are of the same type: bigint to bigint, number to number.
  for (let i = 0; i < data.length; i++) data[i] = x.data[from(i)] as never;
  return { dtype: x.dtype, shape, data };
}
