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
  if (data.length > 0) moveElements(x.data, data, movedAxes(x.shape, perm));
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

/** Rows and columns that are turned at once: what a cache holds of both sides. */
const TILE = 16;

/**
 * The axis that is read in a row against all that is written in a row behind it: matrices are turned, whose columns may begin anywhere in x.
 */
function moveElements(source: NumericArray, target: NumericArray, axes: readonly [MovedAxis, ...MovedAxis[]]): void {
  // Both are of one type: bigint to bigint, number to number.
  const [from, to] = [source, target] as [Float32Array, Float32Array];
  const at = Math.max(
    0,
    axes.findIndex((axis) => axis.from === 1),
  );
  const { size, to: rowLength } = axes[at] ?? axes[0];
  const outer = axes.slice(0, at);
  if (at === axes.length - 1) {
    forEachOffset(outer, (read, write) => to.set(from.subarray(read, read + size), write));
    return;
  }
  const columns: number[] = [];
  forEachOffset(axes.slice(at + 1), (read) => columns.push(read));
  const starts = Uint32Array.from(columns);
  forEachOffset(outer, (read, write) => turn(from, to, { starts, read, write, rows: size, rowLength }));
}

interface Turned {
  /** Where the columns begin, from `read` on; each is read in a row. */
  readonly starts: Uint32Array;
  readonly read: number;
  /** Where the rows are written to, `rowLength` apart. */
  readonly write: number;
  readonly rows: number;
  readonly rowLength: number;
}

/** y[j, k] = x[starts[k] + j] in tiles, so that both sides touch memory in runs: for a gigabyte of kernels that is what takes the time. */
function turn(from: Float32Array, to: Float32Array, { starts, read, write, rows, rowLength }: Turned): void {
  for (let j0 = 0; j0 < rows; j0 += TILE)
    for (let k0 = 0; k0 < starts.length; k0 += TILE) {
      const [lastRow, lastColumn] = [Math.min(j0 + TILE, rows), Math.min(k0 + TILE, starts.length)];
      for (let j = j0; j < lastRow; j++)
        for (let k = k0; k < lastColumn; k++)
          to[write + j * rowLength + k] = from[read + j + (starts[k] as number)] as number;
    }
}

/** Every place of some axes in the order in which they are written, as what it adds to both positions. */
function forEachOffset(axes: readonly MovedAxis[], visit: (from: number, to: number) => void): void {
  const [axis, ...rest] = axes;
  if (!axis) visit(0, 0);
  else
    for (let i = 0; i < axis.size; i++)
      if (rest.length === 0) visit(i * axis.from, i * axis.to);
      else forEachOffset(rest, (from, to) => visit(from + i * axis.from, to + i * axis.to));
}
