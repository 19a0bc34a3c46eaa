import type { TensorData } from '../graph.ts';
import { int, type OpDef } from '../op.ts';
import { axisOf, sizesOf } from '../shape.ts';
import { pickAlong } from './pickAlong.ts';
import { numbersOnly } from './spatial.ts';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * Slices of `data` along an axis, picked by index: with axis 0 and rows of weights, an embedding.
 * Gradient: dy is added up in the slices that it was taken from.
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
    const known = list && picks?.every((i) => typeof i === 'number') && data.shape.length === 1;
    const sizes = known ? picks?.flatMap((i) => list.at(Number(i)) ?? []) : undefined;
    return [{ dtype: data.dtype, shape: data.shape.toSpliced(at, 1, ...indices.shape), ...(sizes && { sizes }) }];
  },
  evaluate: ([data, indices], { axis }) => gathered(data as TensorData, indices as TensorData, axis),
  grad(g, { inputs: [data, indices], attrs: { axis } }, dy) {
    const at = axisOf('Gather', axis, data.shape.length);
    const [size = 1, ...others] = [data.shape[at] ?? 1, ...data.shape.toSpliced(at, 1)];
    const picked = indices.shape.length;
    // Rows first: [picks, ...others] is added to the rows of [size, ...others].
    const toRows = [...range(at, at + picked), ...range(0, at), ...range(at + picked, dy.shape.length)];
    const [rows] = numbersOnly('gradient of Gather', [size]);
    const shape = numbersOnly('gradient of Gather', others);
    const updates = g.Reshape(at === 0 ? dy : g.Transpose(dy, { perm: toRows }), g.ints([-1, ...shape]));
    const zeros = g.Expand(g.scalar(0, dy.dtype), g.ints([rows ?? 1, ...shape]));
    const sum = g.ScatterND(zeros, g.Reshape(indices, g.ints([-1, 1])), updates, { reduction: 'add' });
    return [at === 0 ? sum : g.Transpose(sum, { perm: [...range(1, at + 1), 0, ...range(at + 1, shape.length + 1)] })];
  },
  cases: [
    { inputs: [[4, 3], { ints: [3, 0, 3] }] },
    { inputs: [[2, 3, 2], { dtype: 'int64', shape: [], data: [1] }], attrs: { axis: 1 } },
    { inputs: [[2, 3], { dtype: 'int64', shape: [2, 2], data: [0, 1, -1, 0] }], attrs: { axis: -1 } },
    {
      inputs: [{ dtype: 'int32', shape: [2, 3, 2], data: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, { ints: [2, -3] }],
      attrs: { axis: 1 },
    },
  ],
};

function gathered(x: TensorData, indices: TensorData, axis: number): TensorData | undefined {
  const at = axisOf('Gather', axis, x.shape.length);
  const size = x.shape[at] ?? 1;
  const picks = Array.from<number | bigint, number>(indices.data, (i) => (i < 0 ? Number(i) + size : Number(i)));
  const picked = pickAlong(x, at, picks);
  return picked && { ...picked, shape: x.shape.toSpliced(at, 1, ...indices.shape) };
}
