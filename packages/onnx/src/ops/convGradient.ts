// The two halves of a convolution's gradient, in operators that onnxruntime's CPU provider runs fast.
import type { Builder } from '../builder.ts';
import type { Dim, Value } from '../graph.ts';
import { numbersOnly, padsOf, spanOf, type Axis } from './spatial.ts';

export interface Convolution {
  readonly axes: readonly Axis[];
  readonly group: number;
}

const spatialAxes = (axes: readonly Axis[]) => axes.map((_, i) => i + 2);
const swapped = (axes: readonly Axis[]) => ({ perm: [1, 0, ...spatialAxes(axes)] });

/**
 * dx [N, C, ...size] of y = conv(x, w), from dy [N, O, ...] and w [O, C/group, ...kernel].
 *
 * Stride 1: each output goes back to where it came from, which is a convolution with the flipped kernel whose O and C are swapped within each
 * group and padding d (k - 1) - p; two to three times faster on onnxruntime's CPU provider than ConvTranspose. Other strides, and padding
 * beyond the kernel: ConvTranspose, whose output_padding makes up for the positions behind the last window.
 */
export function convInputGradient(g: Builder, dy: Value, w: Value, size: readonly Dim[], conv: Convolution): Value {
  const { axes, group } = conv;
  const back = axes.map((a) => ({ ...a, begin: spanOf(a) - 1 - a.begin, end: spanOf(a) - 1 - a.end }));
  const strides = axes.map(({ stride }) => stride);
  const dilations = axes.map(({ dilation }) => dilation);
  if (strides.every((s) => s === 1) && padsOf(back).every((p) => p >= 0))
    return g.Conv(dy, g.flip(swapWithinGroups(g, w, conv), spatialAxes(axes)), undefined, {
      pads: padsOf(back),
      dilations,
      group,
    });
  const [from, to] = [numbersOnly('gradient of Conv', dy.shape.slice(2)), numbersOnly('gradient of Conv', size)];
  const output_padding = axes.map(
    (a, i) => (to[i] ?? 0) + a.begin + a.end - spanOf(a) - a.stride * ((from[i] ?? 1) - 1),
  );
  return g.ConvTranspose(dy, w, undefined, { pads: padsOf(axes), strides, dilations, group, output_padding });
}

/** [G O', C', ...] -> [G C', O', ...]. */
function swapWithinGroups(g: Builder, w: Value, { axes, group }: Convolution): Value {
  if (group === 1) return g.Transpose(w, swapped(axes));
  const [o = 1, c = 1, ...kernel] = w.shape.map(Number);
  // Depthwise: both sides of each group are one channel.
  if (o === group && c === 1) return w;
  const perm = [0, 2, 1, ...kernel.map((_, i) => i + 3)];
  return g.reshape(g.Transpose(g.reshape(w, [group, o / group, c, ...kernel]), { perm }), [
    group * c,
    o / group,
    ...kernel,
  ]);
}

/** Up to this many taps and from this many channels a Gemm for each tap is faster than a convolution of few, long columns. */
const [MOST_TAPS, LEAST_CHANNELS] = [9, 16];

/**
 * dw [O, C/group, ...kernel] of y = conv(x, w), from x [N, C, ...size] and dy [N, O, ...]:
 * dw[o, c, p] = sum over n and positions i of dy[n, o, i] x[n, c, s i + d p - begin].
 *
 * Three forms, the fastest on onnxruntime's CPU provider (2 cores, batch 128, 3x3, milliseconds):
 * - few channels (a first layer) and large kernels: a convolution in which the batch is what is summed over, so that batch and channels are
 *   swapped, and so are strides and dilations;
 * - small kernels over many channels: one matrix product for each tap p, over all n and i at once; 96 -> 96 channels at 7x7 takes 19 instead
 *   of 58, 32 -> 96 at 14x14 29 instead of 42;
 * - depthwise: one product and sum for each tap; 32 channels at 28x28 take 28 instead of 46.
 */
export function convWeightGradient(
  g: Builder,
  x: Value,
  dy: Value,
  kernel: readonly number[],
  conv: Convolution,
): Value {
  const taps = kernel.reduce((n, k) => n * k, 1);
  const [c, o] = [Number(x.shape[1]), Number(dy.shape[1])];
  const known = [...x.shape.slice(1), ...dy.shape.slice(1)].every((d) => typeof d === 'number');
  if (taps <= MOST_TAPS && known && conv.group === 1 && Math.min(c, o) >= LEAST_CHANNELS)
    return productForEachTap(g, x, dy, kernel, conv);
  if (taps <= MOST_TAPS && known && conv.group === c && c === o) return sumForEachTap(g, x, dy, kernel, conv);
  return convolutionOverBatch(g, x, dy, kernel, conv);
}

function convolutionOverBatch(g: Builder, x: Value, dy: Value, kernel: readonly number[], conv: Convolution): Value {
  const { axes, group } = conv;
  const [n = 'N', c = 1, ...size] = x.shape;
  const swap = swapped(axes);
  // With groups [N, G C', ...] -> [C', G N, ...]: each group sums over its own copy of the batch.
  const images =
    group === 1
      ? g.Transpose(x, swap)
      : g.reshape(
          g.Transpose(g.reshape(x, [n, group, Number(c) / group, ...size]), {
            perm: [2, 1, 0, ...size.map((_, i) => i + 3)],
          }),
          [Number(c) / group, typeof n === 'number' ? group * n : -1, ...size],
        );
  const dw = g.Conv(images, g.Transpose(dy, swap), undefined, {
    pads: padsOf(axes),
    strides: axes.map(({ dilation }) => dilation),
    dilations: axes.map(({ stride }) => stride),
    group,
  });
  return g.Transpose(cropped(g, dw, kernel), swap);
}

/** With a stride, more positions than the kernel has may fit: the rest saw only what lies behind the last window. */
function cropped(g: Builder, dw: Value, kernel: readonly number[]): Value {
  const long = kernel.flatMap((k, i) => (dw.shape[i + 2] === k ? [] : [i + 2]));
  if (long.length === 0) return dw;
  return g.Slice(dw, g.ints(long.map(() => 0)), g.ints(long.map((axis) => kernel[axis - 2] ?? 1)), g.ints(long));
}

function productForEachTap(g: Builder, x: Value, dy: Value, kernel: readonly number[], { axes }: Convolution): Value {
  const [c, o] = [Number(x.shape[1]), Number(dy.shape[1])];
  const swap = swapped(axes);
  const rows = g.Reshape(g.Transpose(dy, swap), g.ints([o, -1]));
  const taps = seenByTaps(g, g.Transpose(x, swap), dy, kernel, axes).map((seen) =>
    g.Unsqueeze(g.Gemm(rows, g.Reshape(seen, g.ints([c, -1])), undefined, { transB: 1 }), g.ints([2])),
  );
  return g.reshape(g.Concat(...taps, { axis: 2 }), [o, c, ...kernel]);
}

function sumForEachTap(g: Builder, x: Value, dy: Value, kernel: readonly number[], { axes }: Convolution): Value {
  const allButChannels = g.ints([0, ...spatialAxes(axes)]);
  const taps = seenByTaps(g, x, dy, kernel, axes).map((seen) =>
    g.Unsqueeze(g.ReduceSum(g.Mul(dy, seen), allButChannels, { keepdims: 0 }), g.ints([1])),
  );
  return g.reshape(g.Concat(...taps, { axis: 1 }), [Number(x.shape[1]), 1, ...kernel]);
}

/** For each tap of the kernel, the elements of `x` that it meets at the positions of dy: slices of the padded x, of dy's spatial sizes. */
function seenByTaps(g: Builder, x: Value, dy: Value, kernel: readonly number[], axes: readonly Axis[]): Value[] {
  const [begins, ends] = [axes.map(({ begin }) => begin), axes.map(({ end }) => end)];
  const isPadded = [...begins, ...ends].some((p) => p !== 0);
  const padded = isPadded ? g.Pad(x, g.ints([0, 0, ...begins, 0, 0, ...ends])) : x;
  const along = g.ints(spatialAxes(axes));
  const steps = g.ints(axes.map(({ stride }) => stride));
  return indicesOf(kernel).map((tap) => {
    const starts = axes.map(({ dilation }, i) => dilation * (tap[i] ?? 0));
    const stops = axes.map(({ stride }, i) => (starts[i] ?? 0) + stride * (Number(dy.shape[i + 2]) - 1) + 1);
    return g.Slice(padded, g.ints(starts), g.ints(stops), along, steps);
  });
}

/** Every index into a tensor of a shape, in order. */
const indicesOf = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (list, size) => list.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );
