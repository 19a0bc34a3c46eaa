import { ShapeError } from '../errors.ts';
import type { Dim, TensorType, Value } from '../graph.ts';
import type { OpDef } from '../op.ts';
import { axisOf, knownInts, sizesOf } from '../shape.ts';

interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/**
 * Elements start, start + step, ... before end, along each given axis; negative positions count from the end.
 *
 * Gradient: dy goes back to the places it was taken from and the rest is 0, so dx = Pad(dy) for steps of 1, and the same slice again where it
 * takes a whole axis backwards. Other steps have no gradient yet.
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
    const ranges = rangesOf(x, starts, ends, axes, steps);
    const shape = ranges.reduce<Dim[]>((s, r) => s.with(r.axis, sliced(s[r.axis] ?? 1, r)), [...x.shape]);
    const list = x.shape.length === 1 ? sizesOf(x) : undefined;
    const [only] = ranges;
    return [
      { dtype: x.dtype, shape, ...(list && only && { sizes: positions(list.length, only).map((i) => list[i] ?? 0) }) },
    ];
  },
  grad(g, { inputs: [x, starts, ends, axes, steps], y }, dy) {
    const ranges = rangesOf(x, starts, ends, axes, steps);
    if (ranges.every(({ axis, step }) => step === -1 && x.shape[axis] === y.shape[axis]))
      return [g.Slice(dy, starts, ends, axes, steps)];
    const pads = [...x.shape, ...x.shape].map(() => 0);
    for (const { axis, start, step } of ranges) {
      const [size, kept] = [x.shape[axis], y.shape[axis]];
      if (step !== 1 || typeof size !== 'number' || typeof kept !== 'number')
        throw new ShapeError(
          'gradient of Slice',
          'steps of 1 on axes of known size',
          `step ${step} on axis ${axis} of size ${size}`,
        );
      const first = clamp(start < 0 ? start + size : start, 0, size);
      pads[axis] = first;
      pads[axis + x.shape.length] = size - first - kept;
    }
    return [g.Pad(dy, g.ints(pads))];
  },
  cases: [
    { inputs: [[2, 3, 4], { ints: [-1] }, { ints: [-(2 ** 31)] }, { ints: [2] }, { ints: [-1] }] },
    { inputs: [[5, 4], { ints: [1, 0] }, { ints: [-1, 3] }] },
    { inputs: [[5, 4], { ints: [-2] }, { ints: [1000] }, { ints: [-1] }] },
  ],
};

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

/** The indices that a range takes from an axis of `size` elements. */
function positions(size: number, { start, end, step }: Range): number[] {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const absolute = (i: number) => clamp(i < 0 ? i + size : i, low, high);
  const [from, to] = [absolute(start), absolute(end)];
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);
}

function sliced(size: Dim, range: Range): Dim {
  if (typeof size === 'number') return positions(size, range).length;
  const whole = range.start === 0 && range.end >= 2 ** 31 - 1 && range.step === 1;
  return whole ? size : `slice(${size},${range.start},${range.end},${range.step})`;
}
