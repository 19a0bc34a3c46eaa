import { ShapeError } from '../errors.ts';
import type { Builder } from '../builder.ts';
import { constant } from '../constant.ts';
import type { Dim, TensorData, TensorType, Value } from '../graph.ts';
import type { OpDef } from '../op.ts';
import { addDims, axisOf, knownInts, sizesOf } from '../shape.ts';
import { pickAlong } from './pickAlong.ts';

interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/**
 * Elements start, start + step, ... before end, along each given axis; negative positions count from the end.
 *
 * Gradient: dy goes back to the places it was taken from and the rest is 0, so dx = Pad(dy), with gaps of zeros for larger steps, and turned
 * round for negative ones.
 *
 * @see https://onnx.ai/onnx/operators/onnx__Slice.html
 */
export const Slice: OpDef<
  readonly ['data', 'starts', 'ends', 'axes?', 'steps?'],
  Record<never, never>,
  readonly ['output']
> = {
  type: 'Slice',
  since: 13,
  inputs: ['data', 'starts', 'ends', 'axes?', 'steps?'],
  outputs: ['output'],
  attrs: {},
  infer([x, starts, ends, axes, steps]) {
    if (![starts, ends, axes, steps].every(areKnown))
      return [{ dtype: x.dtype, shape: openShape(x, starts, ends, axes) }];
    const ranges = rangesOf(x, starts, ends, axes, steps);
    const shape = ranges.reduce<Dim[]>((s, r) => s.with(r.axis, sliced(s[r.axis] ?? 1, r)), [...x.shape]);
    const list = x.shape.length === 1 ? sizesOf(x) : undefined;
    const [only] = ranges;
    return [{ dtype: x.dtype, shape, ...(list && only && { sizes: slicedList(list, only) }) }];
  },
  evaluate: ([x, ...ranges]) =>
    cut(
      x as TensorData,
      ranges.map((v) => v && constant(v)),
    ),
  grad(g, { inputs: [x, starts, ends, axes, steps], y }, dy) {
    const ranges = rangesOf(x, starts, ends, axes, steps);
    if (ranges.every(({ axis, step }) => step === -1 && x.shape[axis] === y.shape[axis]))
      return [g.Slice(dy, starts, ends, axes, steps)];
    const [begins, behind] = [x.shape.map(() => 0), x.shape.map(() => 0)];
    let spread = dy;
    for (const range of ranges) {
      const { axis, step } = range;
      const size = x.shape[axis];
      if (typeof size !== 'number')
        throw new ShapeError('gradient of Slice', 'axes of known size', `"${size}" at axis ${axis}`);
      const { first, count } = taken(size, range);
      // Backwards is forwards, turned round.
      if (step < 0) spread = g.flip(spread, [axis]);
      spread = withGaps(g, spread, axis, Math.abs(step));
      const lowest = step < 0 ? first + (count - 1) * step : first;
      begins[axis] = lowest;
      behind[axis] = size - lowest - count * Math.abs(step);
    }
    return [g.Pad(spread, g.ints([...begins, ...behind]))];
  },
  cases: [
    { inputs: [[2, 3, 4], { ints: [-1] }, { ints: [-(2 ** 31)] }, { ints: [2] }, { ints: [-1] }] },
    { inputs: [[5, 4], { ints: [1, 0] }, { ints: [-1, 3] }] },
    { inputs: [[5, 4], { ints: [-2] }, { ints: [1000] }, { ints: [-1] }] },
    { inputs: [[2, 7], { ints: [1] }, { ints: [6] }, { ints: [1] }, { ints: [2] }] },
    { inputs: [[6, 3], { ints: [-1, 2] }, { ints: [0, -100] }, { ints: [0, 1] }, { ints: [-2, -1] }] },
    { inputs: [[3, 2], { ints: [0] }, { ints: [3] }, { ints: [0] }, { ints: [3] }] },
    {
      inputs: [
        { dtype: 'int32', shape: [2, 4], data: [1, 2, 3, 4, 5, 6, 7, 8] },
        { ints: [-1, 1] },
        { ints: [-10, 4] },
        { ints: [0, -1] },
        { ints: [-1, 2] },
      ],
    },
  ],
};

const areKnown = (v: Value | undefined) => !v || sizesOf(v)?.every((d) => typeof d === 'number') === true;

/** Where the ranges are computed at run time: sizes that are known by name alone, along the axes that may be cut. */
function openShape(x: TensorType, starts: Value, ends: Value, axes: Value | undefined): Dim[] {
  const rank = x.shape.length;
  const cut = axes
    ? areKnown(axes) && knownInts('Slice', 'axes', axes).map((axis) => axisOf('Slice', axis, rank))
    : first(starts);
  return x.shape.map((d, i) => (cut && !cut.includes(i) ? d : `slice(${d},${i},${starts.name},${ends.name})`));
}

/** The axes that are cut where none are named. */
const first = ({ shape: [count] }: Value) =>
  typeof count === 'number' && Array.from({ length: Math.min(count, 64) }, (_, i) => i);

function rangesOf(
  x: TensorType,
  starts: Value,
  ends: Value,
  axes: Value | undefined,
  steps: Value | undefined,
): Range[] {
  const from = knownInts('Slice', 'starts', starts);
  const to = knownInts('Slice', 'ends', ends);
  const along = axes ? knownInts('Slice', 'axes', axes) : from.map((_, i) => i);
  const by = steps ? knownInts('Slice', 'steps', steps) : from.map(() => 1);
  if (by.includes(0)) throw new ShapeError('Slice', 'steps other than 0', '0');
  return from.map((start, i) => ({
    axis: axisOf('Slice', along[i] ?? i, x.shape.length),
    start,
    end: to[i] ?? 0,
    step: by[i] ?? 1,
  }));
}

const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/** The first index that a range takes from an axis of `size` elements, and how many. */
function taken(size: number, { start, end, step }: Range): { first: number; count: number } {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const absolute = (i: number) => clamp(i < 0 ? i + size : i, low, high);
  const [first, to] = [absolute(start), absolute(end)];
  return { first, count: Math.max(0, Math.ceil((to - first) / step)) };
}

function cut(x: TensorData, [starts, ends, axes, steps]: readonly (Value | undefined)[]): TensorData | undefined {
  if (!starts || !ends) return undefined;
  return rangesOf(x, starts, ends, axes, steps).reduce<TensorData | undefined>((v, range) => {
    const { first, count } = taken(x.shape[range.axis] ?? 1, range);
    const picks = Array.from({ length: count }, (_, i) => first + i * range.step);
    return v && pickAlong(v, range.axis, picks);
  }, x);
}

function slicedList(list: readonly Dim[], range: Range): Dim[] {
  const { first, count } = taken(list.length, range);
  return Array.from({ length: count }, (_, i) => list[first + i * range.step] ?? 0);
}

function sliced(size: Dim, range: Range): Dim {
  if (typeof size === 'number') return taken(size, range).count;
  const { start, end, step } = range;
  // So much less at the two ends, as a convolution would leave it.
  const behind = end >= 2 ** 31 - 1 ? 0 : end;
  if (step === 1 && start >= 0 && behind <= 0 && (behind < 0 || end > 0)) return addDims(size, behind - start);
  // All of it, turned round.
  if (step === -1 && start === -1 && end <= -(2 ** 31 - 1)) return size;
  return `slice(${size},${start},${end},${step})`;
}

/** Each element along an axis followed by step - 1 zeros. */
function withGaps(g: Builder, v: Value, axis: number, step: number): Value {
  if (step === 1) return v;
  const count = Number(v.shape[axis]);
  const padded = g.Pad(g.Unsqueeze(v, g.ints([axis + 1])), g.ints([0, step - 1]), undefined, g.ints([axis + 1]));
  return g.reshape(padded, v.shape.with(axis, count * step));
}
