// Softmax and its logarithm along one axis.
import type { Builder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { int, type OpDef } from '../op.ts';
import { axisOf } from '../shape.ts';

export type SoftmaxDef = OpDef<readonly ['input'], { axis: number }, readonly ['output']>;

const softmax = (
  type: string,
  rule: (g: Builder, y: Value, dy: Value, sum: (v: Value) => Value) => Value,
): SoftmaxDef => ({
  type,
  since: 13,
  inputs: ['input'],
  outputs: ['output'],
  attrs: { axis: int(-1) },
  infer([x], { axis }) {
    axisOf(type, axis, x.shape.length);
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  grad: (g, { y, attrs: { axis } }, dy) => [rule(g, y, dy, (v) => g.ReduceSum(v, g.ints([axis])))],
  cases: [{ inputs: [[2, 5]] }, { inputs: [[2, 3, 4]], attrs: { axis: 1 } }, { inputs: [[1, 1]] }],
});

/** y = exp(x) / sum exp(x);  dx = y (dy - sum(dy y)). @see https://onnx.ai/onnx/operators/onnx__Softmax.html */
export const Softmax: SoftmaxDef = softmax('Softmax', (g, y, dy, sum) => g.Mul(y, g.Sub(dy, sum(g.Mul(dy, y)))));
/** y = x - log sum exp(x);  dx = dy - exp(y) sum(dy). @see https://onnx.ai/onnx/operators/onnx__LogSoftmax.html */
export const LogSoftmax: SoftmaxDef = {
  ...softmax('LogSoftmax', (g, y, dy, sum) => g.Sub(dy, g.Mul(g.Exp(y), sum(dy)))),
  // Behind its largest element no exponential is larger than 1.
  decompose(g, [x], { axis }) {
    const axes = g.ints([axis]);
    const centred = g.Sub(x, g.ReduceMax(x, axes));
    return [g.Sub(centred, g.Log(g.ReduceSum(g.Exp(centred), axes)))];
  },
};
