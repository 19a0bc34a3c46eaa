// Normalisation of each example by itself. Built from reductions for their gradients, and for opsets that came before them.
import type { Builder } from '../builder.ts';
import { dtypeOf } from '../dtype.ts';
import { ShapeError, showShape } from '../errors.ts';
import type { Value } from '../graph.ts';
import { float, int, newerOnly, required, type OpDef } from '../op.ts';
import { axisOf, mayBeEqual } from '../shape.ts';

/** (x - mean) / sqrt(biased variance + epsilon) over some axes, with what it was divided and shifted by. */
function standardized(g: Builder, x: Value, axes: readonly number[], epsilon: number) {
  const along = g.ints(axes);
  const mean = g.ReduceMean(x, along);
  const centred = g.Sub(x, mean);
  const variance = g.ReduceMean(g.Mul(centred, centred), along);
  const inverse = g.Reciprocal(g.Sqrt(g.Add(variance, g.scalar(epsilon, x.dtype))));
  return { mean, inverse, y: g.Mul(centred, inverse) };
}

/** Axes `from` to the last. */
const behind = (x: Value, from: number) => x.shape.flatMap((_, i) => (i >= from ? [i] : []));

/**
 * y = (x - mean) / sqrt(var + epsilon) scale + b, mean and biased variance over the axes from `axis` on.
 *
 * Shapes: X [..., ...normalized], Scale and B [...normalized] -> Y as X, Mean and InvStdDev [..., 1 for each normalized axis].
 * @see Ba et al., https://arxiv.org/abs/1607.06450; https://onnx.ai/onnx/operators/onnx__LayerNormalization.html
 */
export const LayerNormalization: OpDef<
  readonly ['X', 'Scale', 'B?'],
  { axis: number; epsilon: number; stash_type: number },
  readonly ['Y', 'Mean?', 'InvStdDev?']
> = {
  type: 'LayerNormalization',
  since: 17,
  introduced: 17,
  inputs: ['X', 'Scale', 'B?'],
  outputs: ['Y', 'Mean?', 'InvStdDev?'],
  attrs: { axis: int(-1), epsilon: float(1e-5), stash_type: int(1) },
  infer([x], { axis, stash_type }) {
    const at = axisOf('LayerNormalization', axis, x.shape.length);
    const moments = { dtype: dtypeOf(stash_type) ?? x.dtype, shape: x.shape.map((d, i) => (i < at ? d : 1)) };
    return [{ dtype: x.dtype, shape: x.shape }, moments, moments];
  },
  grad: 'decompose',
  decompose(g, [x, scale, b], { axis, epsilon }) {
    const at = axisOf('LayerNormalization', axis, x.shape.length);
    const { mean, inverse, y } = standardized(g, x, behind(x, at), epsilon);
    const scaled = g.Mul(y, scale);
    return [b ? g.Add(scaled, b) : scaled, mean, inverse];
  },
  cases: [
    { inputs: [[2, 3, 5], [5], [5]] },
    {
      inputs: [
        [2, 3, 4],
        [3, 4],
      ],
      attrs: { axis: 1, epsilon: 0.01 },
    },
    { inputs: [[4, 6], [6], [6]], attrs: { axis: -1 } },
  ],
};

/** [C] -> [C, 1, ...], to be broadcast over X [N, C, ...]. */
const asChannels = (g: Builder, v: Value, x: Value): Value =>
  g.reshape(v, [...v.shape, ...x.shape.slice(2).map(() => 1)]);

/**
 * Each channel of each example by its own mean and variance: y = (x - mean) / sqrt(var + epsilon) scale + b.
 * @see https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html
 */
export const InstanceNormalization: OpDef<readonly ['input', 'scale', 'B'], { epsilon: number }, readonly ['output']> =
  {
    type: 'InstanceNormalization',
    since: 6,
    inputs: ['input', 'scale', 'B'],
    outputs: ['output'],
    attrs: { epsilon: float(1e-5) },
    infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
    grad: 'decompose',
    decompose(g, [x, scale, b], { epsilon }) {
      const { y } = standardized(g, x, behind(x, 2), epsilon);
      return [g.Add(g.Mul(y, asChannels(g, scale, x)), asChannels(g, b, x))];
    },
    cases: [{ inputs: [[2, 3, 4, 2], [3], [3]] }, { inputs: [[1, 2, 5], [2], [2]], attrs: { epsilon: 0.1 } }],
  };

/**
 * The channels in groups, each group of each example by its own mean and variance; scale and bias for each channel [C].
 * @see Wu and He, https://arxiv.org/abs/1803.08494; https://onnx.ai/onnx/operators/onnx__GroupNormalization.html
 */
export const GroupNormalization: OpDef<
  readonly ['X', 'scale', 'bias'],
  { epsilon: number; num_groups: number; stash_type: number },
  readonly ['Y']
> = {
  type: 'GroupNormalization',
  since: 21,
  introduced: 21,
  inputs: ['X', 'scale', 'bias'],
  outputs: ['Y'],
  attrs: { epsilon: float(1e-5), num_groups: required('int', 1), stash_type: int(1) },
  infer([x, ...vectors], { num_groups }) {
    const [, channels = 1] = x.shape;
    if (!vectors.every(({ shape }) => shape.length === 1 && mayBeEqual(shape[0] ?? 1, channels)))
      throw new ShapeError(
        'GroupNormalization',
        'scale and bias [C], one for each channel of X [N, C, ...]',
        vectors.map((v) => showShape(v.shape)).join(' and '),
      );
    if (typeof channels === 'number' && channels % num_groups !== 0)
      throw new ShapeError('GroupNormalization', `channels that ${num_groups} groups share evenly`, showShape(x.shape));
    return [{ dtype: x.dtype, shape: x.shape }];
  },
  grad: 'decompose',
  decompose(g, [x, scale, bias], { epsilon, num_groups }) {
    const grouped = g.Reshape(x, g.ints([0, num_groups, -1]));
    const { y } = standardized(g, grouped, [2], epsilon);
    const back = g.reshape(y, x.shape, x);
    return [g.Add(g.Mul(back, asChannels(g, scale, x)), asChannels(g, bias, x))];
  },
  older: [
    {
      // Opset 18 had one scale and bias a group; nothing wrote it.
      until: 20,
      toOlder: (node) => node,
      fromOlder: (node) => {
        throw newerOnly(node, 'a scale for each group', 21);
      },
    },
  ],
  cases: [
    { inputs: [[2, 4, 3, 2], [4], [4]], attrs: { num_groups: 2 } },
    { inputs: [[1, 6, 4], [6], [6]], attrs: { num_groups: 3, epsilon: 0.1 } },
  ],
};
