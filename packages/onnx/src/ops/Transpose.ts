import { zeros, type NumericArray } from '../dtype.ts';
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

/** The elements of `x` in the order of the permuted axes; reversed where `given` is empty. */
export function transposeData(x: TensorData, given: readonly number[]): TensorData {
  const perm = given.length > 0 ? given : x.shape.map((_, i) => x.shape.length - 1 - i);
  const shape = permuted(x.shape, perm);
  const data = zeros(x.dtype, sizeOf(shape));
  if (data.length > 0) moveElements(x, data, movedAxes(x.shape, perm));
  return { dtype: x.dtype, shape, data };
}

/** An axis with its distance between neighbours in what is read, and in what is written. */
interface MovedAxis {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** The axes in the order they are written in, those that stay together taken as one. There is at least one. */
function movedAxes(shape: readonly number[], perm: readonly number[]): readonly [MovedAxis, ...MovedAxis[]] {
  const axes: MovedAxis[] = [];
  let to = 1;
  for (const axis of perm.toReversed()) {
    const size = shape[axis] ?? 1;
    if (size === 1) continue;
    const from = sizeOf(shape.slice(axis + 1));
    const inner = axes[0];
    if (inner && from === inner.from * inner.size) axes[0] = { ...inner, size: inner.size * size };
    else axes.unshift({ size, from, to });
    to *= size;
  }
  const [first = { size: 1, from: 1, to: 1 }, ...rest] = axes;
  return [first, ...rest];
}

/** Elements of a row that are moved at once; both sides of a tile stay in the processor's cache. */
const TILE = 64;
/** A power of two between rows would put them all into one set of the cache. */
const PITCH = TILE + 1;

/**
 * Tiles of the axis that is read in a row and the one that is written in a row, by way of a small buffer: both sides touch memory in runs,
 * which for a gigabyte of kernels is what takes the time.
 */
function moveElements(
  { dtype, data: source }: TensorData,
  target: NumericArray,
  axes: readonly [MovedAxis, ...MovedAxis[]],
): void {
  // The three are of one type: bigint to bigint, number to number.
  const [from, to, buffer] = [source, target, zeros(dtype, TILE * PITCH)] as Float32Array[] as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const read = axes.find((axis) => axis.from === 1) ?? axes[0];
  const written = axes.at(-1) ?? axes[0];
  if (read === written) {
    // What is read in a row is written in a row.
    forEachOffset(axes.slice(0, -1), (at, put) => to.set(from.subarray(at, at + read.size), put));
    return;
  }
  const outer = axes.filter((axis) => axis !== read && axis !== written);
  for (let j0 = 0; j0 < read.size; j0 += TILE) {
    const rows = Math.min(TILE, read.size - j0);
    forEachOffset(outer, (at, put) => {
      for (let i0 = 0; i0 < written.size; i0 += TILE) {
        const columns = Math.min(TILE, written.size - i0);
        for (let i = 0; i < columns; i++) {
          const start = at + (i0 + i) * written.from + j0;
          for (let j = 0; j < rows; j++) buffer[j * PITCH + i] = from[start + j] as number;
        }
        for (let j = 0; j < rows; j++) {
          const start = put + (j0 + j) * read.to + i0;
          for (let i = 0; i < columns; i++) to[start + i] = buffer[j * PITCH + i] as number;
        }
      }
    });
  }
}

/** Every place of some axes, as what it adds to both positions. */
function forEachOffset(axes: readonly MovedAxis[], visit: (from: number, to: number) => void): void {
  const [axis, ...rest] = axes;
  if (!axis) visit(0, 0);
  else
    for (let i = 0; i < axis.size; i++)
      if (rest.length === 0) visit(i * axis.from, i * axis.to);
      else forEachOffset(rest, (from, to) => visit(from + i * axis.from, to + i * axis.to));
}
