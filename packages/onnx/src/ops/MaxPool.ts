import { OpenShapeError, showShape } from '../errors.ts';
import { int, ints, required, string, type OpDef } from '../op.ts';
import { filled, numbersOnly, spatialWindows } from './spatial.ts';

export interface MaxPoolAttrs {
  readonly auto_pad: string;
  readonly ceil_mode: number;
  readonly dilations: readonly number[] | undefined;
  readonly kernel_shape: readonly number[];
  readonly pads: readonly number[] | undefined;
  readonly storage_order: number;
  readonly strides: readonly number[] | undefined;
}

/**
 * The largest element of each window, and on request where it stood in the flattened input (the first one, where several are equal).
 *
 * Shapes: X [N, C, ...size] -> Y, Indices [N, C, ...size'].
 * Gradient: dy goes to the element that was the largest, and only to the first of several equal ones, as in PyTorch and TF.js: constant
 * regions of an image tie all the time. Windows that do not overlap are undone by MaxUnpool; elements in several windows collect from all of them,
 * which is ScatterElements with addition.
 *
 * @see https://onnx.ai/onnx/operators/onnx__MaxPool.html
 */
export const MaxPool: OpDef<readonly ['X'], MaxPoolAttrs, readonly ['Y', 'Indices?']> = {
  type: 'MaxPool',
  since: 12,
  inputs: ['X'],
  outputs: ['Y', 'Indices?'],
  attrs: {
    auto_pad: string('NOTSET'),
    ceil_mode: int(0),
    dilations: ints(undefined),
    kernel_shape: required<readonly number[]>('ints', []),
    pads: ints(undefined),
    storage_order: int(0),
    strides: ints(undefined),
  },
  infer([x], attrs) {
    const [n = 1, c = 1, ...size] = x.shape;
    const shape = [n, c, ...spatialWindows('MaxPool', size, attrs.kernel_shape, attrs)];
    return [
      { dtype: x.dtype, shape },
      { dtype: 'int64', shape },
    ];
  },
  grad(g, { inputs: [x], attrs }, dy) {
    const { pads, strides, dilations } = filled(attrs.kernel_shape.length, attrs);
    const apart =
      attrs.kernel_shape.every((k, i) => k === strides[i] && dilations[i] === 1) &&
      pads.every((p) => p === 0) &&
      attrs.auto_pad === 'NOTSET' &&
      attrs.ceil_mode === 0;
    const [, indices] = g.emit('MaxPool', [x], { ...attrs, storage_order: 0 }, { outputs: 2 });
    if (!indices) return [];
    if (apart) return [g.MaxUnpool(dy, indices, g.shapeOf(x), { kernel_shape: attrs.kernel_shape, strides })];
    const flat = g.ints([-1]);
    const zeros = g.Reshape(g.Mul(x, g.scalar(0, x.dtype)), flat);
    const dx = g.ScatterElements(zeros, g.Reshape(indices, flat), g.Reshape(dy, flat), { reduction: 'add' });
    return [g.reshape(dx, x.shape, x)];
  },
  cases: [
    { inputs: [[2, 3, 4, 6]], attrs: { kernel_shape: [2, 2], strides: [2, 2] } },
    { inputs: [[1, 2, 5, 7]], attrs: { kernel_shape: [2, 3], strides: [2, 3] } },
    { inputs: [[1, 2, 6]], attrs: { kernel_shape: [2], strides: [2] } },
    { inputs: [[2, 2, 7, 6]], attrs: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
    { inputs: [[1, 2, 6, 5]], attrs: { kernel_shape: [3, 2], strides: [2, 2], ceil_mode: 1, dilations: [1, 2] } },
    { inputs: [[1, 2, 5, 5]], attrs: { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' } },
    { inputs: [[1, 1, 4, 4]], attrs: { kernel_shape: [2, 2], strides: [1, 1], storage_order: 1 } },
  ],
};

/**
 * Puts each element of X where Indices say, into zeros: undoes a MaxPool with windows apart. The pooled positions are flat, over the whole output.
 * @see https://onnx.ai/onnx/operators/onnx__MaxUnpool.html
 */
export const MaxUnpool: OpDef<
  readonly ['X', 'I', 'output_shape?'],
  { kernel_shape: readonly number[]; pads: readonly number[] | undefined; strides: readonly number[] | undefined },
  readonly ['output']
> = {
  type: 'MaxUnpool',
  since: 11,
  inputs: ['X', 'I', 'output_shape?'],
  outputs: ['output'],
  attrs: { kernel_shape: required<readonly number[]>('ints', []), pads: ints(undefined), strides: ints(undefined) },
  infer([x, , given], { kernel_shape, ...attrs }) {
    const sizes = given && (given.known ? Array.from(given.known.data, Number) : given.sizes);
    if (sizes) return [{ dtype: x.dtype, shape: sizes }];
    if (given)
      throw new OpenShapeError(
        'MaxUnpool',
        'an output_shape that is known before the graph runs',
        showShape(given.shape),
      );
    const { pads, strides } = filled(kernel_shape.length, { ...attrs, dilations: undefined });
    const rank = kernel_shape.length;
    const grown = numbersOnly('MaxUnpool', x.shape.slice(2)).map(
      (d, i) => (d - 1) * (strides[i] ?? 1) + (kernel_shape[i] ?? 1) - (pads[i] ?? 0) - (pads[i + rank] ?? 0),
    );
    return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...grown] }];
  },
  grad: 'unsupported',
  cases: [
    {
      inputs: [[1, 1, 1, 2], { dtype: 'int64', shape: [1, 1, 1, 2], data: [1, 6] }, { ints: [1, 1, 2, 4] }],
      attrs: { kernel_shape: [2, 2], strides: [2, 2] },
    },
    {
      inputs: [[1, 1, 1, 2], { dtype: 'int64', shape: [1, 1, 1, 2], data: [5, 2] }],
      attrs: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ],
};
