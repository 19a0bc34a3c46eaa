import { int, type OpDef } from '../op.ts';
import { axisOf, sizesOf } from '../shape.ts';

/**
 * Slices of `data` along an axis, picked by index. No gradient into the indices; the one into data needs a scatter and is not there yet.
 * @see https://onnx.ai/onnx/operators/onnx__Gather.html
 */
export const Gather: OpDef<readonly ['data', 'indices'], { axis: number }, readonly ['output']> = {
  type: 'Gather',
  since: 13,
  inputs: ['data', 'indices'],
  outputs: ['output'],
  attrs: { axis: int(0) },
  infer([data, indices], { axis }) {
    const at = axisOf('Gather', axis, data.shape.length);
    const [list, picks] = [sizesOf(data), sizesOf(indices)];
    const sizes = list && picks && data.shape.length === 1 ? picks.flatMap((i) => list.at(Number(i)) ?? []) : undefined;
    return [{ dtype: data.dtype, shape: data.shape.toSpliced(at, 1, ...indices.shape), ...(sizes && { sizes }) }];
  },
  grad: 'unsupported',
  cases: [
    { inputs: [[4, 3], { ints: [3, 0, 3] }] },
    { inputs: [[2, 3, 2], { dtype: 'int64', shape: [], data: [1] }], attrs: { axis: 1 } },
    { inputs: [[2, 3], { dtype: 'int64', shape: [2, 2], data: [0, 1, -1, 0] }], attrs: { axis: -1 } },
  ],
};
