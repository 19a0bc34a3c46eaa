import { ToolkitError } from '@fmnist/errors';
import { ShapeError, showShape } from '../errors.ts';
import type { Dim, Value } from '../graph.ts';
import { int, ints, string, type OpDef } from '../op.ts';
import { windows } from '../shape.ts';

export interface ConvAttrs {
  readonly auto_pad: string;
  readonly dilations: readonly number[] | undefined;
  readonly group: number;
  readonly kernel_shape: readonly number[] | undefined;
  readonly pads: readonly number[] | undefined;
  readonly strides: readonly number[] | undefined;
}

/**
 * Convolution (cross-correlation) over any number of spatial axes. For two, with stride s and dilation d:
 *
 *   y[n, o, i, j] = b[o] + sum over c, p, q of x[n, c, s i + d p - top, s j + d q - left] w[o, c, p, q]
 *
 * Shapes: X [N, C, ...size], W [O, C/group, ...kernel], B [O] -> Y [N, O, ...size'].
 *
 * Gradient for stride 1 and one group, with the kernel's size k, dilation d and the padding p:
 *   dx = conv(dy, flip(w) with O and C swapped, padding d (k - 1) - p)   each output position back to where it came from
 *   dw = conv(x, dy) with batch and channels swapped in both             the batch becomes the axis that is summed over
 *   db = sum of dy over all but O
 *
 * @throws {ShapeError} when the channels of X and W differ, or the kernel is longer than the padded input
 * @see https://onnx.ai/onnx/operators/onnx__Conv.html
 */
export const Conv: OpDef<readonly ['X', 'W', 'B?'], ConvAttrs, readonly ['Y']> = {
  type: 'Conv',
  since: 11,
  inputs: ['X', 'W', 'B?'],
  outputs: ['Y'],
  attrs: {
    auto_pad: string('NOTSET'),
    dilations: ints(undefined),
    group: int(1),
    kernel_shape: ints(undefined),
    pads: ints(undefined),
    strides: ints(undefined),
  },
  infer([x, w], attrs) {
    const [n = 1, c = 1, ...size] = x.shape;
    const [o = 1, wc = 1, ...kernel] = w.shape;
    if (x.shape.length < 3 || w.shape.length !== x.shape.length)
      throw new ShapeError(
        'Conv',
        'X [N, C, ...] and W [O, C, ...] of one rank',
        `${showShape(x.shape)} and ${showShape(w.shape)}`,
      );
    if (typeof c === 'number' && typeof wc === 'number' && c !== wc * attrs.group)
      throw new ShapeError(
        'Conv',
        `${c} input channels (${c / attrs.group} a group in W)`,
        `${wc} in W`,
        'A TF.js tensor is NHWC: did the layout step run?',
      );
    return [{ dtype: x.dtype, shape: [n, o, ...spatialWindows('Conv', size, kernel, attrs)] }];
  },
  grad(g, { inputs: [x, w, b], attrs }, dy) {
    const spatial = w.shape.slice(2).map(Number);
    const { pads, strides, dilations } = filled(spatial.length, attrs);
    if (attrs.group !== 1 || strides.some((s) => s !== 1) || attrs.auto_pad !== 'NOTSET')
      throw new ToolkitError('NO_GRADIENT', 'a convolution with strides, groups or auto_pad has no gradient yet', {
        where: dy.name,
        hint: 'Use stride 1 and pooling, or freeze what lies before it.',
      });
    const swap = { perm: [1, 0, ...spatial.map((_, i) => i + 2)] };
    const axes = spatial.map((_, i) => i + 2);
    const flipped = g.flip(g.Transpose(w, swap), axes);
    const back = pads.map(
      (p, i) => (dilations[i % spatial.length] ?? 1) * ((spatial[i % spatial.length] ?? 1) - 1) - p,
    );
    const dx = g.Conv(dy, flipped, { pads: back, dilations });
    const dw = g.Transpose(g.Conv(g.Transpose(x, swap), g.Transpose(dy, swap), { pads, strides: dilations }), swap);
    return [dx, cropped(g, dw, spatial), b && g.ReduceSum(dy, g.ints([0, ...axes]), { keepdims: 0 })];
  },
  cases: [
    { inputs: [[2, 3, 5, 6], [4, 3, 3, 2], [4]] },
    {
      inputs: [
        [1, 2, 4, 4],
        [3, 2, 3, 3],
      ],
      attrs: { pads: [1, 1, 1, 1] },
    },
    {
      inputs: [
        [2, 1, 5, 4],
        [2, 1, 2, 2],
      ],
      attrs: { pads: [0, 1, 1, 0] },
    },
    { inputs: [[1, 2, 7], [3, 2, 2], [3]], attrs: { dilations: [2] } },
  ],
};

/** A strided convolution may find more positions than the kernel has: the rest saw only what lies behind the last window. */
function cropped(g: Parameters<Exclude<typeof Conv.grad, string>>[0], dw: Value, kernel: readonly number[]): Value {
  const long = kernel.flatMap((k, i) => (dw.shape[i + 2] === k ? [] : [i + 2]));
  if (long.length === 0) return dw;
  return g.Slice(dw, g.ints(long.map(() => 0)), g.ints(long.map((axis) => kernel[axis - 2] ?? 1)), g.ints(long));
}

interface WindowAttrs {
  readonly auto_pad: string;
  readonly dilations: readonly number[] | undefined;
  readonly pads: readonly number[] | undefined;
  readonly strides: readonly number[] | undefined;
  readonly ceil_mode?: number;
}

/** The defaults of the specification: no padding, steps of 1. */
export function filled(
  rank: number,
  { dilations, pads, strides }: Pick<WindowAttrs, 'dilations' | 'pads' | 'strides'>,
) {
  const of = (value: number, length = rank) => Array.from({ length }, () => value);
  return { dilations: dilations ?? of(1), strides: strides ?? of(1), pads: pads ?? of(0, 2 * rank) };
}

/** Sizes after a window has moved over every spatial axis. */
export function spatialWindows(where: string, size: readonly Dim[], kernel: readonly Dim[], attrs: WindowAttrs): Dim[] {
  const { dilations, pads, strides } = filled(size.length, attrs);
  return size.map((d, i) => {
    const stride = strides[i] ?? 1;
    if (attrs.auto_pad === 'SAME_UPPER' || attrs.auto_pad === 'SAME_LOWER')
      return typeof d === 'number' ? Math.ceil(d / stride) : stride === 1 ? d : `ceil(${d}/${stride})`;
    const explicit = attrs.auto_pad === 'NOTSET';
    return windows(where, d, {
      kernel: Number(kernel[i]),
      stride,
      dilation: dilations[i] ?? 1,
      begin: explicit ? (pads[i] ?? 0) : 0,
      end: explicit ? (pads[i + size.length] ?? 0) : 0,
      ceil: attrs.ceil_mode === 1,
    });
  });
}
