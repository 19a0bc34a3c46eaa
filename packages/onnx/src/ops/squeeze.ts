// Axes of size 1, taken away and put in.
import { OpenShapeError, ShapeError, showShape } from '../errors.ts';
import type { Dim, TensorData } from '../graph.ts';
import type { OpDef } from '../op.ts';
import { axisOf, knownInts, sizesOf } from '../shape.ts';

/** @see https://onnx.ai/onnx/operators/onnx__Squeeze.html */
export const Squeeze: OpDef<readonly ['data', 'axes?'], Record<never, never>, readonly ['squeezed']> = {
  type: 'Squeeze',
  since: 21,
  inputs: ['data', 'axes?'],
  outputs: ['squeezed'],
  attrs: {},
  infer([x, axes]) {
    const sizes = sizesOf(x);
    return [
      { dtype: x.dtype, shape: squeezed(x.shape, axes && knownInts('Squeeze', 'axes', axes)), ...(sizes && { sizes }) },
    ];
  },
  evaluate: ([x, axes]) => ({
    ...(x as TensorData),
    shape: squeezed((x as TensorData).shape, axes && Array.from(axes.data, Number)).map(Number),
  }),
  grad: (g, { inputs: [x] }, dy) => [g.reshape(dy, x.shape, x), undefined],
  traits: { movement: true },
  cases: [{ inputs: [[1, 3, 1], { ints: [0, -1] }] }, { inputs: [[1, 3, 1], { ints: [2] }] }, { inputs: [[1, 3]] }],
};

function squeezed(shape: readonly Dim[], axes: readonly number[] | undefined): Dim[] {
  if (!axes && shape.some((d) => typeof d === 'string'))
    throw new OpenShapeError('Squeeze', 'axes, or sizes known before the graph runs', showShape(shape));
  const gone = axes
    ? axes.map((axis) => axisOf('Squeeze', axis, shape.length))
    : shape.flatMap((d, i) => (d === 1 ? [i] : []));
  const wrong = gone.find((axis) => typeof shape[axis] === 'number' && shape[axis] !== 1);
  if (wrong !== undefined) throw new ShapeError('Squeeze', `size 1 at axis ${wrong}`, showShape(shape));
  return shape.filter((_, i) => !gone.includes(i));
}

/** @see https://onnx.ai/onnx/operators/onnx__Unsqueeze.html */
export const Unsqueeze: OpDef<readonly ['data', 'axes'], Record<never, never>, readonly ['expanded']> = {
  type: 'Unsqueeze',
  since: 21,
  inputs: ['data', 'axes'],
  outputs: ['expanded'],
  attrs: {},
  infer([x, axes]) {
    const sizes = x.shape.length === 0 ? sizesOf(x) : undefined;
    return [
      { dtype: x.dtype, shape: unsqueezed(x.shape, knownInts('Unsqueeze', 'axes', axes)), ...(sizes && { sizes }) },
    ];
  },
  evaluate: ([x, axes]) => ({
    ...(x as TensorData),
    shape: unsqueezed((x as TensorData).shape, Array.from(axes?.data ?? [], Number)).map(Number),
  }),
  grad: (g, { inputs: [x] }, dy) => [g.reshape(dy, x.shape, x), undefined],
  traits: { movement: true },
  cases: [{ inputs: [[2, 3], { ints: [0, -1] }] }, { inputs: [[], { ints: [0] }] }, { inputs: [[3], { ints: [1] }] }],
};

function unsqueezed(shape: readonly Dim[], axes: readonly number[]): Dim[] {
  const rank = shape.length + axes.length;
  const ones = new Set(axes.map((axis) => axisOf('Unsqueeze', axis, rank)));
  if (ones.size < axes.length) throw new ShapeError('Unsqueeze', 'axes that are all different', showShape(axes));
  const rest = [...shape];
  return Array.from({ length: rank }, (_, i) => (ones.has(i) ? 1 : (rest.shift() ?? 1)));
}
