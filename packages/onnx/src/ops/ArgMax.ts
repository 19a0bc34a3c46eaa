import { int, type OpDef } from '../op.ts';
import { axisOf } from '../shape.ts';

/** Index of the largest element along an axis, the first where several are equal. @see https://onnx.ai/onnx/operators/onnx__ArgMax.html */
export const ArgMax: OpDef<
  readonly ['data'],
  { axis: number; keepdims: number; select_last_index: number },
  readonly ['reduced']
> = {
  type: 'ArgMax',
  since: 13,
  inputs: ['data'],
  outputs: ['reduced'],
  attrs: { axis: int(0), keepdims: int(1), select_last_index: int(0) },
  infer([x], { axis, keepdims }) {
    const at = axisOf('ArgMax', axis, x.shape.length);
    return [{ dtype: 'int64', shape: x.shape.flatMap((d, i) => (i !== at ? [d] : keepdims === 1 ? [1] : [])) }];
  },
  grad: 'zero',
  cases: [
    { inputs: [[2, 3]], attrs: { axis: 1 } },
    { inputs: [[2, 3]], attrs: { axis: -1, keepdims: 0 } },
    { inputs: [[4]] },
  ],
};
