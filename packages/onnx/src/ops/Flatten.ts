import { int, type OpDef } from '../op.ts';
import { axisOf, multiplyDims } from '../shape.ts';

/** [d0, ..., dn] -> [d0 ... d(axis-1), d(axis) ... dn]. @see https://onnx.ai/onnx/operators/onnx__Flatten.html */
export const Flatten: OpDef<readonly ['input'], { axis: number }, readonly ['output']> = {
  type: 'Flatten',
  since: 21,
  inputs: ['input'],
  outputs: ['output'],
  attrs: { axis: int(1) },
  infer([x], { axis }) {
    const rank = x.shape.length;
    // In front of an axis, or behind the last one.
    const at = axis === rank ? rank : axisOf('Flatten', axis, Math.max(1, rank));
    return [{ dtype: x.dtype, shape: [multiplyDims(x.shape.slice(0, at)), multiplyDims(x.shape.slice(at))] }];
  },
  grad: (g, { inputs: [x] }, dy) => [g.reshape(dy, x.shape, x)],
  traits: { movement: true },
  cases: [
    { inputs: [[2, 3, 4]] },
    { inputs: [[2, 3, 4]], attrs: { axis: 0 } },
    { inputs: [[2, 3, 4]], attrs: { axis: -1 } },
  ],
};
