import { ShapeError, showShape } from '../errors.ts';
import type { Dim } from '../graph.ts';
import { int, ints, string, type OpDef } from '../op.ts';
import type { ConvAttrs } from './Conv.ts';
import { addDims, mayBeEqual, multiplyDims } from '../shape.ts';
import { convWeightGradient } from './convGradient.ts';
import { checkKernel, checkWindow, filled, isSame, numbersOnly, padsOf, shared, spanOf, type Axis } from './spatial.ts';

export interface ConvTransposeAttrs extends ConvAttrs {
  /** Elements added behind the last window, which a strided convolution would not have seen. */
  readonly output_padding: readonly number[] | undefined;
  /** Sizes of the output, from which the padding follows. */
  readonly output_shape: readonly number[] | undefined;
}

/**
 * The adjoint of a convolution with the same W: what takes Conv's output back to the size of its input.
 *
 * Shapes: X [N, C, ...size], W [C, O/group, ...kernel], B [O] -> Y [N, O, ...stride (size - 1) + span + output_padding - pads].
 * Gradient: the adjoint of the adjoint, so dx = conv(dy, w), and dw is that of the convolution that takes dy to x.
 *
 * @see https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
 */
export const ConvTranspose: OpDef<readonly ['X', 'W', 'B?'], ConvTransposeAttrs, readonly ['Y']> = {
  type: 'ConvTranspose',
  since: 11,
  inputs: ['X', 'W', 'B?'],
  outputs: ['Y'],
  attrs: {
    auto_pad: string('NOTSET'),
    dilations: ints(undefined),
    group: int(1),
    kernel_shape: ints(undefined),
    output_padding: ints(undefined),
    output_shape: ints(undefined),
    pads: ints(undefined),
    strides: ints(undefined),
  },
  infer([x, w], attrs) {
    const [n = 1, c = 1, ...size] = x.shape;
    const [rows = 1, o = 1, ...kernel] = w.shape;
    if (x.shape.length < 3 || w.shape.length !== x.shape.length || !mayBeEqual(c, rows))
      throw new ShapeError(
        'ConvTranspose',
        'X [N, C, ...] and W [C, O/group, ...] of one rank',
        `${showShape(x.shape)} and ${showShape(w.shape)}`,
      );
    checkKernel('ConvTranspose', kernel, attrs.kernel_shape);
    checkWindow('ConvTranspose', size, numbersOnly('ConvTranspose', kernel), attrs);
    const shape = [n, multiplyDims([o, attrs.group]), ...sizesAfter(size, kernel, attrs)];
    return [{ dtype: x.dtype, shape }];
  },
  grad(g, { inputs: [x, w, b], attrs }, dy) {
    const size = x.shape.slice(2);
    const kernel = w.shape.slice(2).map(Number);
    const axes = transposedAxes(size, kernel, attrs);
    const dx = g.Conv(dy, w, undefined, {
      pads: padsOf(axes),
      strides: axes.map(({ stride }) => stride),
      dilations: axes.map(({ dilation }) => dilation),
      group: attrs.group,
    });
    const fits = dx.shape.every((d, i) => d === x.shape[i]);
    const spatial = size.map((_, i) => i + 2);
    return [
      fits ? dx : g.Slice(dx, g.ints(size.map(() => 0)), g.ints(size.map(Number)), g.ints(spatial)),
      convWeightGradient(g, dy, x, kernel, { axes, group: attrs.group }),
      b && g.ReduceSum(dy, g.ints([0, ...spatial]), { keepdims: 0 }),
    ];
  },
  cases: [
    { inputs: [[2, 3, 3, 4], [3, 2, 3, 2], [2]] },
    {
      inputs: [[1, 2, 3, 3], [2, 3, 3, 3], [3]],
      attrs: { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 0] },
    },
    { inputs: [[2, 4, 3, 3], [4, 2, 2, 2], [4]], attrs: { group: 2, strides: [2, 1], dilations: [1, 2] } },
    { inputs: [[1, 2, 3, 4], [2, 2, 3, 3], [2]], attrs: { auto_pad: 'SAME_UPPER', strides: [2, 2] } },
    { inputs: [[1, 2, 3, 4], [2, 2, 3, 3], [2]], attrs: { auto_pad: 'SAME_LOWER', strides: [2, 2] } },
    { inputs: [[1, 2, 4], [2, 2, 3], [2]], attrs: { strides: [2], output_shape: [8] } },
    { inputs: [[1, 3, 4, 4], [3, 1, 3, 3], [3]], attrs: { group: 3, pads: [1, 1, 1, 1] } },
  ],
};

/** Sizes of the output: as asked for, or what the windows and the padding make of them. */
function sizesAfter(size: readonly Dim[], kernel: readonly Dim[], attrs: ConvTransposeAttrs): Dim[] {
  const { dilations, pads, strides } = filled(size.length, attrs);
  return size.map((d, i) => {
    const stride = strides[i] ?? 1;
    // output_shape may name the spatial sizes alone, or all.
    const wanted = attrs.output_shape?.at(i - size.length);
    if (wanted !== undefined) return wanted;
    if (isSame(attrs.auto_pad)) return multiplyDims([d, stride]);
    const span = spanOf({ kernel: Number(kernel[i]), dilation: dilations[i] ?? 1 });
    const removed = attrs.auto_pad === 'VALID' ? 0 : (pads[i] ?? 0) + (pads[i + size.length] ?? 0);
    return addDims(multiplyDims([d, stride]), span - stride + (attrs.output_padding?.[i] ?? 0) - removed);
  });
}

/** The windows with their padding, which may follow from the size of the output. @throws {ShapeError} where a size is not known */
function transposedAxes(size: readonly Dim[], kernel: readonly Dim[], attrs: ConvTransposeAttrs): Axis[] {
  const { dilations, pads, strides } = filled(size.length, attrs);
  const after = numbersOnly('ConvTranspose', sizesAfter(size, kernel, attrs));
  return numbersOnly('ConvTranspose', size).map((d, i) => {
    const axis = { kernel: Number(kernel[i]), stride: strides[i] ?? 1, dilation: dilations[i] ?? 1 };
    const full = axis.stride * (d - 1) + (attrs.output_padding?.[i] ?? 0) + spanOf(axis);
    const explicit = attrs.auto_pad === 'NOTSET' && !attrs.output_shape;
    const [begin = 0, end = 0] = explicit
      ? [pads[i], pads[i + size.length]]
      : shared(Math.max(0, full - (after[i] ?? full)), attrs.auto_pad);
    return { ...axis, begin, end };
  });
}
