// Operators that make content: indices, sizes, fills.
import { ShapeError, showShape } from '../errors.ts';
import type { Dim, TensorData } from '../graph.ts';
import { int, type AttrDef, type CaseInput, type OpDef } from '../op.ts';
import { axisOf, mayBeEqual, multiplyDims, shapeIn, sizesOf } from '../shape.ts';

const scalar = (dtype: 'float32' | 'int64', x: number): CaseInput => ({ dtype, shape: [], data: [x], constant: true });

/** The number of elements of x, an int64 scalar. @see https://onnx.ai/onnx/operators/onnx__Size.html */
export const Size: OpDef<readonly ['data'], Record<never, never>, readonly ['size']> = {
  type: 'Size',
  since: 21,
  inputs: ['data'],
  outputs: ['size'],
  attrs: {},
  infer: ([x]) => [{ dtype: 'int64', shape: [], sizes: [multiplyDims(x.shape)] }],
  grad: 'zero',
  cases: [{ inputs: [[2, 3]] }, { inputs: [[]] }],
};

/** start, start + delta, ... before limit. @see https://onnx.ai/onnx/operators/onnx__Range.html */
export const Range: OpDef<readonly ['start', 'limit', 'delta'], Record<never, never>, readonly ['output']> = {
  type: 'Range',
  since: 11,
  inputs: ['start', 'limit', 'delta'],
  outputs: ['output'],
  attrs: {},
  infer([start, limit, delta]) {
    const [first, ...others] = [start, limit, delta].map((v) => (v.known ? Number(v.known.data[0]) : sizesOf(v)?.[0]));
    const [end, step] = others;
    // From 0 by 1 to a size is that size, by name too.
    if (first === 0 && step === 1 && end !== undefined) return [{ dtype: start.dtype, shape: [end] }];
    if (![first, end, step].every((d) => typeof d === 'number'))
      return [{ dtype: start.dtype, shape: [`range(${limit.name})`] }];
    return [{ dtype: start.dtype, shape: [Math.max(0, Math.ceil((Number(end) - Number(first)) / Number(step)))] }];
  },
  grad: 'zero',
  cases: [
    { inputs: [scalar('int64', 2), scalar('int64', 11), scalar('int64', 3)] },
    { inputs: [scalar('float32', 3), scalar('float32', 0), scalar('float32', -0.5)] },
    { inputs: [scalar('int64', 0), scalar('int64', 4), scalar('int64', 1)] },
  ],
};

/** A tensor of a shape, filled with one value (default float32 0). @see https://onnx.ai/onnx/operators/onnx__ConstantOfShape.html */
export const ConstantOfShape: OpDef<readonly ['input'], { value: TensorData | undefined }, readonly ['output']> = {
  type: 'ConstantOfShape',
  since: 21,
  inputs: ['input'],
  outputs: ['output'],
  attrs: { value: { type: 'tensor', default: undefined } as AttrDef<TensorData | undefined> },
  infer([input], { value }) {
    const shape = shapeIn('ConstantOfShape', input);
    return [{ dtype: value?.dtype ?? 'float32', shape }];
  },
  grad: 'zero',
  cases: [
    { inputs: [{ ints: [2, 3] }] },
    { inputs: [{ ints: [4] }], attrs: { value: { dtype: 'int32', shape: [1], data: Int32Array.of(7) } } },
  ],
};

/**
 * `values` = [off, on] spread by index: on where the index along `axis` is that of `indices`. Negative indices count from the end.
 * @see https://onnx.ai/onnx/operators/onnx__OneHot.html
 */
export const OneHot: OpDef<readonly ['indices', 'depth', 'values'], { axis: number }, readonly ['output']> = {
  type: 'OneHot',
  since: 11,
  inputs: ['indices', 'depth', 'values'],
  outputs: ['output'],
  attrs: { axis: int(-1) },
  infer([indices, depth, values], { axis }) {
    const at = axisOf('OneHot', axis, indices.shape.length + 1);
    if (values.shape.length !== 1 || !mayBeEqual(values.shape[0] ?? 1, 2))
      throw new ShapeError('OneHot', 'values [off, on]', showShape(values.shape));
    const size: Dim = (depth.known ? Number(depth.known.data[0]) : sizesOf(depth)?.[0]) ?? `depth(${depth.name})`;
    return [{ dtype: values.dtype, shape: indices.shape.toSpliced(at, 0, size) }];
  },
  grad: 'unsupported',
  cases: [
    {
      inputs: [{ ints: [1, 0, 3] }, scalar('int64', 4), { dtype: 'float32', shape: [2], data: [0, 1], constant: true }],
    },
    {
      inputs: [{ ints: [1, -1] }, scalar('int64', 3), { dtype: 'int64', shape: [2], data: [5, 7] }],
      attrs: { axis: 0 },
    },
  ],
};
