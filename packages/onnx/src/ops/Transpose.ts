import { zeros } from '../dtype.ts';
import { ShapeError, showShape } from '../errors.ts';
import { sizeOf, type TensorData } from '../graph.ts';
import { ints, type OpDef } from '../op.ts';

export const inversePermutation = (perm: readonly number[]): number[] => perm.map((_, i) => perm.indexOf(i));

/** y's axis i is x's axis perm[i]; reversed without perm. @see https://onnx.ai/onnx/operators/onnx__Transpose.html */
export const Transpose: OpDef<readonly ['data'], { perm: readonly number[] | undefined }, readonly ['transposed']> = {
  type: 'Transpose',
  since: 21,
  inputs: ['data'],
  outputs: ['transposed'],
  attrs: { perm: ints(undefined) },
  infer: ([x], { perm }) => [{ dtype: x.dtype, shape: permuted(x.shape, perm) }],
  evaluate: ([x], { perm }) => transposeData(x as TensorData, perm ?? []),
  grad: (g, { attrs: { perm } }, dy) => [perm ? g.Transpose(dy, { perm: inversePermutation(perm) }) : g.Transpose(dy)],
  traits: { movement: true },
  cases: [
    { inputs: [[2, 3, 4]], attrs: { perm: [2, 0, 1] } },
    { inputs: [[2, 3]] },
    { inputs: [{ data: [1, 2, 3, 4, 5, 6], shape: [1, 3, 2], dtype: 'float32' }], attrs: { perm: [2, 1, 0] } },
  ],
};

function permuted<D>(shape: readonly D[], perm: readonly number[] | undefined): D[] {
  if (!perm) return shape.toReversed();
  if (perm.toSorted((a, b) => a - b).some((axis, i) => axis !== i) || perm.length !== shape.length)
    throw new ShapeError('Transpose', `perm to be an order of ${shape.length} axes`, showShape(perm));
  return perm.flatMap((axis) => shape[axis] ?? []);
}

/** The elements of `x` in the order of the permuted axes. */
export function transposeData(x: TensorData, given: readonly number[]): TensorData {
  const perm = given.length > 0 ? given : x.shape.map((_, i) => x.shape.length - 1 - i);
  const shape = permuted(x.shape, perm);
  const strides = x.shape.map((_, i) => sizeOf(x.shape.slice(i + 1)));
  const steps = perm.map((axis) => strides[axis] ?? 0);
  const data = zeros(x.dtype, x.data.length);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    // Both arrays are of the same type: bigint to bigint, number to number.
    data[to] = x.data[from] as never;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const step = steps[axis] ?? 0;
      from += step;
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next;
        break;
      }
      from -= step * next;
      index[axis] = 0;
    }
  }
  return { dtype: x.dtype, shape, data };
}
