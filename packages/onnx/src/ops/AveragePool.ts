import type { Builder } from '../builder.ts';
import type { TensorData, Value } from '../graph.ts';
import { sizeOf } from '../graph.ts';
import { int, ints, newerOnly, required, string, without, type OpDef } from '../op.ts';
import { axesOf, numbersOnly, padsOf, spanOf, spatialWindows, type Axis, type WindowAttrs } from './spatial.ts';

export interface AveragePoolAttrs extends WindowAttrs {
  readonly ceil_mode: number;
  /** Whether padding counts as zeros; else a window's mean is over the elements inside the input. */
  readonly count_include_pad: number;
  readonly kernel_shape: readonly number[];
}

/**
 * The mean of each window. Shapes: X [N, C, ...size] -> Y [N, C, ...size'].
 *
 * Gradient: every element of a window gets an equal share of its dy, and shares add up. Where windows lie side by side that is dy / count
 * repeated (Resize); else a transposed convolution of dy / count with a kernel of ones, each channel an image of its own.
 *
 * @see https://onnx.ai/onnx/operators/onnx__AveragePool.html
 */
export const AveragePool: OpDef<readonly ['X'], AveragePoolAttrs, readonly ['Y']> = {
  type: 'AveragePool',
  since: 19,
  inputs: ['X'],
  outputs: ['Y'],
  attrs: {
    auto_pad: string('NOTSET'),
    ceil_mode: int(0),
    count_include_pad: int(0),
    dilations: ints(undefined),
    kernel_shape: required<readonly number[]>('ints', []),
    pads: ints(undefined),
    strides: ints(undefined),
  },
  infer([x], attrs) {
    const size = spatialWindows('AveragePool', x.shape.slice(2), attrs.kernel_shape, attrs);
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...size] }];
  },
  grad(g, { inputs: [x], attrs }, dy) {
    const where = 'gradient of AveragePool';
    const size = numbersOnly(where, x.shape.slice(2));
    const positions = numbersOnly(where, dy.shape.slice(2));
    const axes = axesOf(where, size, attrs.kernel_shape, attrs);
    const shares = g.Div(dy, g.constant(windowCounts(axes, size, positions, attrs.count_include_pad === 1)));
    const tiled = axes.every(
      (a, i) => a.stride === spanOf(a) && a.begin === 0 && size[i] === a.stride * (positions[i] ?? 0),
    );
    return [tiled ? repeated(g, shares, axes) : spread(g, shares, x, axes, positions)];
  },
  older: [
    {
      until: 18,
      toOlder: (node) => {
        const { dilations } = node.attrs;
        if (dilations?.type === 'ints' && dilations.value.some((d) => d !== 1)) throw newerOnly(node, 'dilations', 19);
        return without(node, 'dilations');
      },
      fromOlder: (node) => node,
    },
  ],
  cases: [
    { inputs: [[2, 3, 4, 6]], attrs: { kernel_shape: [2, 3], strides: [2, 3] } },
    { inputs: [[1, 2, 5, 6]], attrs: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
    {
      inputs: [[1, 2, 5, 6]],
      attrs: { kernel_shape: [3, 3], strides: [2, 1], pads: [1, 1, 1, 1], count_include_pad: 1 },
    },
    { inputs: [[1, 2, 7]], attrs: { kernel_shape: [2], strides: [2] } },
    { inputs: [[1, 2, 6, 5]], attrs: { kernel_shape: [3, 2], strides: [2, 2], ceil_mode: 1 } },
    { inputs: [[1, 2, 5, 5]], attrs: { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' } },
    { inputs: [[1, 1, 6, 5]], attrs: { kernel_shape: [2, 2], dilations: [2, 1] } },
  ],
};

/** How many elements each window counts, [1, 1, ...positions]: the product of the counts along the axes. */
function windowCounts(
  axes: readonly Axis[],
  size: readonly number[],
  positions: readonly number[],
  pads: boolean,
): TensorData {
  const along = axes.map((axis, i) => {
    const [low, high] = pads ? [-axis.begin, (size[i] ?? 0) + axis.end] : [0, size[i] ?? 0];
    return Array.from({ length: positions[i] ?? 0 }, (_, at) => {
      const first = at * axis.stride - axis.begin;
      const elements = Array.from({ length: axis.kernel }, (_k, k) => first + k * axis.dilation);
      return elements.filter((e) => e >= low && e < high).length;
    });
  });
  const counts = along.reduce<number[]>((list, axis) => list.flatMap((n) => axis.map((m) => n * m)), [1]);
  return { dtype: 'float32', shape: [1, 1, ...positions], data: Float32Array.from(counts) };
}

const repeated = (g: Builder, shares: Value, axes: readonly Axis[]): Value =>
  g.Resize(
    shares,
    undefined,
    g.constant({
      dtype: 'float32',
      shape: [axes.length + 2],
      data: Float32Array.of(1, 1, ...axes.map(({ stride }) => stride)),
    }),
    undefined,
    { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' },
  );

function spread(g: Builder, shares: Value, x: Value, axes: readonly Axis[], positions: readonly number[]): Value {
  const size = x.shape.slice(2).map(Number);
  const kernel = axes.map(({ kernel: k }) => k);
  const ones = new Float32Array(sizeOf(kernel)).fill(1);
  // What is missing at the end is output_padding; where a last window sticks out it is cropped, which is padding.
  const missing = axes.map((a, i) => (size[i] ?? 0) + a.begin - spanOf(a) - a.stride * ((positions[i] ?? 1) - 1));
  const images = g.ConvTranspose(
    g.Reshape(shares, g.ints([-1, 1, ...positions])),
    g.constant({ dtype: 'float32', shape: [1, 1, ...kernel], data: ones }),
    undefined,
    {
      strides: axes.map(({ stride }) => stride),
      dilations: axes.map(({ dilation }) => dilation),
      pads: padsOf(axes.map((a, i) => ({ ...a, end: Math.max(0, -(missing[i] ?? 0)) }))),
    },
  );
  const behind = missing.map((n) => Math.max(0, n));
  const whole = behind.some((n) => n > 0)
    ? g.Pad(images, g.ints([0, 0, ...size.map(() => 0), 0, 0, ...behind]))
    : images;
  return g.reshape(whole, x.shape, x);
}
