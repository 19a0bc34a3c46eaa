// Products of 8-bit codes, added up in 32 bits: exact, unlike sums of float32.
import type { DType } from '../dtype.ts';
import type { CaseInput, OpDef } from '../op.ts';
import { Conv, type ConvAttrs } from './Conv.ts';
import { MatMul } from './MatMul.ts';

/**
 * Y = (A - a) (B - b) for codes A, B and their zero points a, b, in int32; shapes as MatMul.
 * @see https://onnx.ai/onnx/operators/onnx__MatMulInteger.html
 */
export const MatMulInteger: OpDef<
  readonly ['A', 'B', 'a_zero_point?', 'b_zero_point?'],
  Record<never, never>,
  readonly ['Y']
> = {
  type: 'MatMulInteger',
  since: 10,
  inputs: ['A', 'B', 'a_zero_point?', 'b_zero_point?'],
  outputs: ['Y'],
  attrs: {},
  infer: ([a, b]) => MatMul.infer([a, b], {}).map(({ shape }) => ({ dtype: 'int32', shape })),
  grad: 'unsupported',
  cases: [
    { inputs: [codes('uint8', [2, 3]), codes('int8', [3, 2])] },
    { inputs: [codes('uint8', [2, 2, 3]), codes('uint8', [3, 2]), codes('uint8', []), codes('uint8', [])] },
  ],
};

/**
 * Conv of x - x_zero_point with w - w_zero_point, in int32; padding counts as the zero point, so as 0.
 * @see https://onnx.ai/onnx/operators/onnx__ConvInteger.html
 */
export const ConvInteger: OpDef<readonly ['x', 'w', 'x_zero_point?', 'w_zero_point?'], ConvAttrs, readonly ['y']> = {
  type: 'ConvInteger',
  since: 10,
  inputs: ['x', 'w', 'x_zero_point?', 'w_zero_point?'],
  outputs: ['y'],
  attrs: Conv.attrs,
  infer: ([x, w], attrs) => Conv.infer([x, w], attrs).map(({ shape }) => ({ dtype: 'int32', shape })),
  grad: 'unsupported',
  cases: [
    { inputs: [codes('uint8', [1, 2, 3, 3]), codes('uint8', [3, 2, 2, 2])] },
    {
      inputs: [codes('uint8', [2, 1, 3, 4]), codes('uint8', [2, 1, 2, 2]), codes('uint8', []), codes('uint8', [])],
      attrs: { pads: [1, 1, 0, 0], strides: [2, 1] },
    },
  ],
};

/** Repeatable codes; a scalar is a zero point. */
function codes(dtype: DType, shape: readonly number[]): CaseInput {
  const length = shape.reduce((n, d) => n * d, 1);
  const lowest = dtype === 'int8' ? -128 : 0;
  return { dtype, shape, data: Array.from({ length }, (_, i) => lowest + ((i * 97 + 100) % 256)) };
}
