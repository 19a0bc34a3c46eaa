import { ShapeError, showShape } from '../errors.ts';
import type { Dim, TensorData, TensorType, Value } from '../graph.ts';
import { float, int, ints, newerOnly, string, without, type CaseInput, type OpDef } from '../op.ts';
import { axisOf, mayBeEqual, multiplyDims, sizesOf } from '../shape.ts';
import { identity, multiplyAlong } from './alongAxis.ts';
import { numbersOnly } from './spatial.ts';

export interface ResizeAttrs {
  readonly antialias: number;
  readonly axes: readonly number[] | undefined;
  readonly coordinate_transformation_mode: string;
  readonly cubic_coeff_a: number;
  readonly exclude_outside: number;
  readonly extrapolation_value: number;
  readonly keep_aspect_ratio_policy: string;
  readonly mode: string;
  readonly nearest_mode: string;
}

const scales = (...data: readonly number[]): CaseInput & object => ({
  dtype: 'float32',
  shape: [data.length],
  data,
  constant: true,
});

/**
 * X with each axis scaled, by `scales` or to `sizes`; nearest, linear or cubic.
 *
 * Gradient: y is linear in x along each axis, y = A x, so dx = A' dy. The matrix of an axis is what the same Resize makes of the identity, so
 * it is right for every mode without a second account of the coordinates; only "tf_crop_and_resize", which reads roi, has no gradient.
 *
 * @see https://onnx.ai/onnx/operators/onnx__Resize.html
 */
export const Resize: OpDef<readonly ['X', 'roi?', 'scales?', 'sizes?'], ResizeAttrs, readonly ['Y']> = {
  type: 'Resize',
  since: 19,
  inputs: ['X', 'roi?', 'scales?', 'sizes?'],
  outputs: ['Y'],
  attrs: {
    antialias: int(0),
    axes: ints(undefined),
    coordinate_transformation_mode: string('half_pixel'),
    cubic_coeff_a: float(-0.75),
    exclude_outside: int(0),
    extrapolation_value: float(0),
    keep_aspect_ratio_policy: string('stretch'),
    mode: string('nearest'),
    nearest_mode: string('round_prefer_floor'),
  },
  infer: ([x, , scales, sizes], attrs) => [{ dtype: x.dtype, shape: resized(x, scales, sizes, attrs) }],
  grad(g, { inputs: [x, , scales, sizes], y, attrs }, dy) {
    if (attrs.coordinate_transformation_mode === 'tf_crop_and_resize')
      throw new ShapeError('gradient of Resize', 'another coordinate_transformation_mode', '"tf_crop_and_resize"');
    if (attrs.keep_aspect_ratio_policy !== 'stretch')
      throw new ShapeError('gradient of Resize', 'keep_aspect_ratio_policy "stretch"', attrs.keep_aspect_ratio_policy);
    const along = attrs.axes?.map((axis) => axisOf('Resize', axis, x.shape.length)) ?? x.shape.map((_, i) => i);
    const byScale = !sizes || sizes.shape[0] === 0;
    const dx = along.reduce((d, axis, i) => {
      if (x.shape[axis] === y.shape[axis]) return d;
      const [from = 1, to = 1] = numbersOnly(
        'gradient of Resize',
        [x, y].map(({ shape }) => shape[axis] ?? 1),
      );
      const matrix = g.Resize(
        identity(g, from),
        undefined,
        byScale ? g.constant(pair('float32', Number(scales?.known?.data[i]), 1)) : undefined,
        byScale ? undefined : g.constant(pair('int64', to, from)),
        { ...attrs, axes: undefined },
      );
      return multiplyAlong(g, d, axis, matrix);
    }, dy);
    return [dx];
  },
  older: [
    {
      until: 17,
      toOlder: (node) => {
        for (const name of ['axes', 'antialias', 'keep_aspect_ratio_policy'])
          if (![undefined, 0, 'stretch'].includes(node.attrs[name]?.value as undefined))
            throw newerOnly(node, name, 18);
        return without(node, 'axes', 'antialias', 'keep_aspect_ratio_policy');
      },
      fromOlder: (node) => node,
    },
  ],
  cases: [
    {
      inputs: [[1, 2, 2, 3], undefined, scales(1, 1, 2, 3)],
      attrs: { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    },
    { inputs: [[1, 2, 2, 3], undefined, scales(1, 1, 2, 2)], attrs: { mode: 'linear' } },
    {
      inputs: [[1, 1, 3, 3], undefined, undefined, { ints: [1, 1, 5, 2] }],
      attrs: { mode: 'linear', coordinate_transformation_mode: 'align_corners' },
    },
    { inputs: [[1, 1, 3, 4], undefined, scales(1, 1, 2, 0.5)], attrs: { mode: 'cubic' } },
    { inputs: [[2, 3], undefined, undefined, { ints: [4] }], attrs: { axes: [0] } },
  ],
};

function pair(dtype: 'float32' | 'int64', first: number, second: number): TensorData {
  const data = dtype === 'int64' ? BigInt64Array.of(BigInt(first), BigInt(second)) : Float32Array.of(first, second);
  return { dtype, shape: [2], data };
}

function resized(x: TensorType, scales: Value | undefined, sizes: Value | undefined, attrs: ResizeAttrs): Dim[] {
  const axes = attrs.axes?.map((axis) => axisOf('Resize', axis, x.shape.length)) ?? x.shape.map((_, i) => i);
  // Before it could be left out, the one that does not count was empty.
  const [used, other] = [scales, sizes].filter((v) => v && v.shape[0] !== 0);
  if (!used || other) throw new ShapeError('Resize', 'either scales or sizes', used ? 'both' : 'neither');
  if (used.shape.length !== 1 || !mayBeEqual(used.shape[0] ?? 1, axes.length))
    throw new ShapeError('Resize', `${axes.length} scales or sizes`, showShape(used.shape));
  const given = used === sizes ? sizesOf(sizes) : undefined;
  const factors = used === scales && used.known ? Array.from(used.known.data, Number) : undefined;
  if (!given && !factors) return x.shape.map((d, i) => (axes.includes(i) ? `resize(${d},${i},${used.name})` : d));
  if (given && attrs.keep_aspect_ratio_policy !== 'stretch')
    return fitted(x, numbersOnly('Resize', given), axes, attrs);
  return x.shape.map((d, i) => {
    const at = axes.indexOf(i);
    if (at < 0) return d;
    if (given) return given[at] ?? d;
    const factor = factors?.[at] ?? 1;
    return Number.isInteger(factor) ? multiplyDims([d, factor]) : scaled(d, factor);
  });
}

/** floor(size factor). ONNX rounds the product in float64, onnxruntime in float32: 0.7 times 10 is 6 there and 7 here, so a name where they differ. */
function scaled(size: Dim, factor: number): Dim {
  const [exact, rounded] = [Number(size) * factor, Math.fround(Number(size) * factor)].map(Math.floor);
  return typeof size === 'number' && exact !== undefined && exact === rounded ? exact : `floor(${size}*${factor})`;
}

/** Sizes with the same factor along all axes: the largest that exceeds none of the wanted ones, or the smallest that falls short of none. */
function fitted(
  x: TensorType,
  wanted: readonly number[],
  axes: readonly number[],
  { keep_aspect_ratio_policy: policy }: ResizeAttrs,
): Dim[] {
  const from = numbersOnly(
    'Resize',
    axes.map((axis) => x.shape[axis] ?? 1),
  );
  const factors = from.map((size, i) => (wanted[i] ?? 0) / size);
  const factor = policy === 'not_larger' ? Math.min(...factors) : Math.max(...factors);
  return x.shape.map((d, i) => (axes.includes(i) ? Math.round(factor * Number(d)) : d));
}
