import { ShapeError, showShape } from '../errors.ts';
import { int, ints, string, type OpDef } from '../op.ts';
import { convInputGradient, convWeightGradient } from './convGradient.ts';
import { axesOf, checkKernel, spatialWindows } from './spatial.ts';

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
 * Gradient: see convInputGradient and convWeightGradient; db = sum of dy over all but O.
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
  infer([x, w, b], attrs) {
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
    if (b && (b.shape.length !== 1 || (typeof o === 'number' && typeof b.shape[0] === 'number' && b.shape[0] !== o)))
      throw new ShapeError('Conv', `B [${o}], one for each output channel`, showShape(b.shape));
    checkKernel('Conv', kernel, attrs.kernel_shape);
    return [{ dtype: x.dtype, shape: [n, o, ...spatialWindows('Conv', size, kernel, attrs)] }];
  },
  grad(g, { inputs: [x, w, b], attrs }, dy) {
    const size = x.shape.slice(2);
    const kernel = w.shape.slice(2).map(Number);
    const conv = { axes: axesOf('gradient of Conv', size, kernel, attrs), group: attrs.group };
    return [
      convInputGradient(g, dy, w, size, conv),
      convWeightGradient(g, x, dy, kernel, conv),
      b && g.ReduceSum(dy, g.ints([0, ...size.map((_, i) => i + 2)]), { keepdims: 0 }),
    ];
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
    // Strides: a last position that no window reaches, and one that padding reaches.
    { inputs: [[2, 2, 6, 5], [3, 2, 3, 2], [3]], attrs: { strides: [2, 3] } },
    { inputs: [[2, 2, 7, 8], [3, 2, 3, 3], [3]], attrs: { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [2, 1] } },
    { inputs: [[1, 2, 4, 5], [2, 2, 2, 2], [2]], attrs: { pads: [2, 2, 0, 3] } },
    // Groups, depthwise, and depthwise with two outputs a channel.
    { inputs: [[2, 4, 5, 5], [6, 2, 3, 3], [6]], attrs: { group: 2, pads: [1, 1, 1, 1] } },
    { inputs: [[2, 3, 5, 5], [3, 1, 3, 3], [3]], attrs: { group: 3, pads: [1, 1, 1, 1] } },
    { inputs: [[2, 3, 6, 6], [6, 1, 3, 3], [6]], attrs: { group: 3, strides: [2, 2], auto_pad: 'SAME_UPPER' } },
    { inputs: [[1, 2, 5, 6], [2, 2, 2, 3], [2]], attrs: { auto_pad: 'SAME_LOWER', strides: [1, 2] } },
    { inputs: [[1, 2, 5, 6], [2, 2, 2, 3], [2]], attrs: { auto_pad: 'VALID' } },
    // Enough channels for a matrix product a tap.
    { inputs: [[2, 16, 5, 4], [17, 16, 3, 2], [17]], attrs: { strides: [2, 1], pads: [1, 0, 1, 1] } },
  ],
};
