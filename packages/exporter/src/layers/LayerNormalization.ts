import type { Builder, Dim, Value } from '@fmnist/onnx';
import { ExportError } from '../errors.ts';
import type { LayerDef } from '../layer.ts';
import { onlyInput } from '../onlyInput.ts';

interface LayerNormalizationConfig {
  readonly axis?: number | readonly number[] | null;
  readonly epsilon?: number;
  readonly scale?: boolean;
  readonly center?: boolean;
}

/** y = gamma (x - mean) / sqrt(variance + epsilon) + beta, mean and biased variance of each example over some axes. */
export const LayerNormalization: LayerDef<LayerNormalizationConfig> = {
  className: 'LayerNormalization',
  weights: ['gamma?', 'beta?'],
  layout: 'any',
  mask: 'pass',
  convert(g, inputs, layer) {
    const x = onlyInput(inputs, layer);
    const { epsilon = 1e-3, axis: given } = layer.config;
    const rank = x.shape.length;
    const logical = [given ?? -1].flat().map((axis) => (axis < 0 ? axis + rank : axis));
    if (
      logical.length === 0 ||
      new Set(logical).size < logical.length ||
      logical.some((axis) => !(axis > 0 && axis < rank))
    )
      throw new ExportError('UNSUPPORTED_OPTION', 'there are no such axes to normalise', {
        where: layer.name,
        expected: `some of 1 to ${rank - 1}`,
        received: String(logical).slice(0, 80),
      });
    const axes = logical.map((axis) => layer.axis(axis, rank)).sort((a, b) => a - b);
    const [first = 1] = axes;
    const last = axes.length === rank - first;
    const { gamma, beta } = layer.weights;
    const asStored = (v: Value) => stored(g, v, { logical, axes, rank, axis: layer.axis, last });
    const [scale, shift] = [gamma && asStored(gamma), beta && asStored(beta)];
    const factor = scale ?? ones(g, x.shape.slice(first));
    if (last && factor) return [g.LayerNormalization(x, factor, shift, { axis: first, epsilon })];
    const centred = g.Sub(x, g.ReduceMean(x, g.ints(axes)));
    const variance = g.ReduceMean(g.Mul(centred, centred), g.ints(axes));
    const normalized = g.Div(centred, g.Sqrt(g.Add(variance, g.scalar(epsilon))));
    const scaled = scale ? g.Mul(normalized, scale) : normalized;
    return [shift ? g.Add(scaled, shift) : scaled];
  },
  cases: [
    { inputShape: [6], config: {} },
    { inputShape: [4, 5], config: { epsilon: 0.1, scale: false } },
    { inputShape: [3, 4, 5], config: { center: false } },
    { inputShape: [3, 4, 5], config: { axis: [1, 2, 3] } },
    { inputShape: [3, 4, 5], config: { axis: [3, 2], scale: false, center: false } },
    { inputShape: [3, 4, 5], config: { axis: [2, 1] } },
    { inputShape: [3, 4], config: { axis: 1 } },
  ],
};

/** More than any layer normalises: a file may claim any size of what has no weights. */
const MAX_ONES = 2 ** 24;

/** A factor for those that have none; undefined where their sizes are open. */
function ones(g: Builder, shape: readonly Dim[]): Value | undefined {
  const sizes = shape.filter((d) => typeof d === 'number');
  const count = sizes.reduce((n, d) => n * d, 1);
  if (sizes.length < shape.length || count > MAX_ONES) return undefined;
  return g.constant({ dtype: 'float32', shape: sizes, data: new Float32Array(count).fill(1) });
}

interface Axes {
  /** As the settings list them, and the weights have them. */
  readonly logical: readonly number[];
  /** As x has them, in order. */
  readonly axes: readonly number[];
  readonly rank: number;
  readonly axis: (axis: number, rank: number) => number;
  /** Whether they are the last ones: then the weights have no other axes. */
  readonly last: boolean;
}

/**
 * Weights in the order in which x has its axes. TensorFlow.js takes the weights' elements in the order of the axes, whatever the order of the
 * list: it reshapes, it does not transpose.
 */
function stored(g: Builder, v: Value, { logical, axes, rank, axis, last }: Axes): Value {
  const sizes = new Map(logical.map((at, i) => [at, v.shape[i] ?? 1]));
  const ordered = [...logical].sort((a, b) => a - b);
  const inOrder = g.reshape(
    v,
    ordered.map((at) => sizes.get(at) ?? 1),
  );
  const perm = axes.map((at) => ordered.findIndex((other) => axis(other, rank) === at));
  const moved = perm.every((at, i) => at === i) ? inOrder : g.Transpose(inOrder, { perm });
  if (last) return moved;
  return g.reshape(
    moved,
    Array.from({ length: rank - 1 }, (_, i) => moved.shape[axes.indexOf(i + 1)] ?? 1),
  );
}
