// Between numbers and 8-bit codes: x = (code - zero point) scale.
import { ToolkitError } from '@fmnist/errors';
import { dtypeOf, type DType } from '../dtype.ts';
import { ShapeError, showShape } from '../errors.ts';
import type { Node, TensorType, Value } from '../graph.ts';
import { int, newerOnly, without, type CaseInput, type OlderForm, type OpDef } from '../op.ts';
import { mayBeEqual } from '../shape.ts';

export interface LinearAttrs {
  /** The axis that has a scale for each of its indices, where the scale is a vector. */
  readonly axis: number;
  /** Elements along the axis that share a scale, where the scale is of x's rank. */
  readonly block_size: number;
  /** An element type, by its number in TensorProto.DataType; 0 leaves it to the other inputs. */
  readonly output_dtype: number;
}

export interface QuantizeLinearAttrs extends LinearAttrs {
  /** Only for 8-bit floating point, which the toolkit has none of. */
  readonly saturate: number;
  /** The type that x / scale is computed in, likewise. */
  readonly precision: number;
}

/**
 * y = saturate(round(x / scale) + zero point), halves to the even number; one scale, or one for each index of `axis`.
 * Shapes: x [...], y_scale [] or [x.shape[axis]] -> y [...], of the zero point's type, without one uint8.
 * No gradient: rounding has none, and training in 8 bits is not what the toolkit does.
 * @see https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html
 */
export const QuantizeLinear: OpDef<readonly ['x', 'y_scale', 'y_zero_point?'], QuantizeLinearAttrs, readonly ['y']> = {
  type: 'QuantizeLinear',
  since: 21,
  inputs: ['x', 'y_scale', 'y_zero_point?'],
  outputs: ['y'],
  attrs: { axis: int(1), saturate: int(1), block_size: int(0), output_dtype: int(0), precision: int(0) },
  infer([x, scale, zero], attrs) {
    checkScale('QuantizeLinear', x, scale, attrs);
    return [{ dtype: zero?.dtype ?? typeOf(attrs.output_dtype, 'uint8'), shape: x.shape }];
  },
  grad: 'unsupported',
  older: [{ until: 22, toOlder: (node) => without(node, 'precision'), fromOlder: (node) => node }, ...olderForms(1)],
  cases: [
    { inputs: [[2, 3], floats([0.01])] },
    { inputs: [[2, 3, 2], floats([0.01]), codes('int8', [3])] },
    { inputs: [[2, 3], floats([0.01, 0.02, 0.5], 3), codes('int8', [0, -5, 5], 3)], attrs: { axis: -1 } },
    { inputs: [[2, 3], floats([0.01, 0.02], 2), codes('uint8', [100, 128], 2)], attrs: { axis: 0 } },
  ],
};

/**
 * y = (x - zero point) scale; one scale, or one for each index of `axis`.
 * Shapes: x [...], x_scale [] or [x.shape[axis]] -> y [...], of the scale's type.
 * @see https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html
 */
export const DequantizeLinear: OpDef<readonly ['x', 'x_scale', 'x_zero_point?'], LinearAttrs, readonly ['y']> = {
  type: 'DequantizeLinear',
  since: 21,
  inputs: ['x', 'x_scale', 'x_zero_point?'],
  outputs: ['y'],
  attrs: { axis: int(1), block_size: int(0), output_dtype: int(0) },
  infer([x, scale, zero], attrs) {
    checkScale('DequantizeLinear', x, scale, attrs);
    if (zero && zero.dtype !== x.dtype)
      throw new ToolkitError('TYPE', 'DequantizeLinear needs a zero point of the type of x', {
        expected: x.dtype,
        received: zero.dtype,
      });
    return [{ dtype: typeOf(attrs.output_dtype, scale.dtype), shape: x.shape }];
  },
  grad: 'unsupported',
  // Before opset 23 the scale alone said the type.
  older: [{ until: 22, toOlder: (node) => without(node, 'output_dtype'), fromOlder: (node) => node }, ...olderForms(0)],
  cases: [
    { inputs: [codes('uint8', [0, 128, 255], 3), floats([0.5])] },
    { inputs: [codes('int8', [-128, 0, 1, 127], 2, 2), floats([0.25]), codes('int8', [7])] },
    {
      inputs: [codes('int8', [-127, 0, 5, 127], 2, 2), floats([0.25, 2], 2), codes('int8', [0, 0], 2)],
      attrs: { axis: 0 },
    },
    { inputs: [codes('int32', [-70_000, 90_000], 2), floats([0.001, 0.002], 2)], attrs: { axis: 0 } },
  ],
};

/**
 * QuantizeLinear with the scale and zero point that x itself asks for: scale = (max(x, 0) - min(x, 0)) / 255,
 * zero point = round(-min / scale), as uint8.
 * @see https://onnx.ai/onnx/operators/onnx__DynamicQuantizeLinear.html
 */
export const DynamicQuantizeLinear: OpDef<
  readonly ['x'],
  Record<never, never>,
  readonly ['y', 'y_scale', 'y_zero_point']
> = {
  type: 'DynamicQuantizeLinear',
  since: 11,
  inputs: ['x'],
  outputs: ['y', 'y_scale', 'y_zero_point'],
  attrs: {},
  infer: ([{ shape }]) => [
    { dtype: 'uint8', shape },
    { dtype: 'float32', shape: [] },
    { dtype: 'uint8', shape: [] },
  ],
  grad: 'unsupported',
  cases: [{ inputs: [[2, 3]] }, { inputs: [{ shape: [2, 2, 3], range: [0, 5] }] }],
};

/** @throws {ShapeError} unless there is one scale, or one for each index of the axis */
function checkScale(
  op: string,
  { shape }: TensorType,
  { shape: scale }: TensorType,
  { axis, block_size }: LinearAttrs,
): void {
  // A scale for each block of elements is of x's rank, which the specification leaves to the runtime to see.
  if (block_size > 0 || scale.length !== 1 || scale[0] === 1) return;
  const along = shape[axis < 0 ? axis + shape.length : axis];
  if (along !== undefined && mayBeEqual(scale[0] ?? 0, along)) return;
  throw new ShapeError(op, `one scale, or ${along ?? 'one'} for axis ${axis} of ${showShape(shape)}`, showShape(scale));
}

function typeOf(number: number, other: DType): DType {
  const dtype = number === 0 ? other : dtypeOf(number);
  if (dtype) return dtype;
  throw new ToolkitError('UNKNOWN_TYPE', `element type ${number} is not supported`);
}

/** Blocks came with opset 21, other numbers than float32 with 19; `float` is the input that is or gives them. */
function olderForms(float: 0 | 1): readonly OlderForm[] {
  const isFloat32 = (v: Value | undefined) => v === undefined || v.dtype === 'float32' || v.dtype === 'int32';
  const number = (node: Node, name: string) => Number(node.attrs[name]?.value ?? 0);
  return [
    {
      until: 20,
      toOlder(node) {
        if (number(node, 'block_size') !== 0) throw newerOnly(node, 'blocks', 21);
        const wanted = number(node, 'output_dtype');
        if (float === 1 && wanted !== 0 && node.inputs[2] === undefined && dtypeOf(wanted) !== 'uint8')
          throw newerOnly(node, 'output_dtype and no zero point', 21);
        return without(node, 'block_size', 'output_dtype');
      },
      fromOlder: (node) => node,
    },
    {
      until: 18,
      toOlder(node) {
        if (!isFloat32(node.inputs[1])) throw newerOnly(node, 'other numbers than float32', 19);
        return without(node, 'saturate');
      },
      fromOlder: (node) => node,
    },
  ];
}

function floats(data: readonly number[], ...shape: readonly number[]): CaseInput {
  return { data, shape, dtype: 'float32', constant: true };
}

function codes(dtype: DType, data: readonly number[], ...shape: readonly number[]): CaseInput {
  return { data, shape, dtype };
}
