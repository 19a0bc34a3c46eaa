// The only file that knows both NHWC and NCHW. A tensor keeps a tag that says how it is stored; a Transpose is emitted only where a layer
// needs it the other way.
import type { Builder, Dim, Value } from '@fmnist/onnx';
import type { LayerLayout } from './layer.ts';

export interface StoredTensor {
  readonly value: Value;
  /** Whether the channels, which TensorFlow.js means last, are stored as axis 1. Only pictures (rank 3 and more) can be. */
  readonly channelsFirst: boolean;
  /** Which steps count, bool [N, T]. */
  readonly mask?: Value | undefined;
}

/** [N, ...size, C] -> [N, C, ...size] */
export const channelsFirstShape = (shape: readonly Dim[]): Dim[] => [
  shape[0] ?? 1,
  shape.at(-1) ?? 1,
  ...shape.slice(1, -1),
];

const toFirst = (rank: number) => [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)];
const toLast = (rank: number) => [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];

const isPicture = (v: Value) => v.shape.length > 2;

function store(g: Builder, { value, channelsFirst }: StoredTensor, wanted: boolean): Value {
  if (!isPicture(value) || channelsFirst === wanted) return value;
  const rank = value.shape.length;
  return g.Transpose(value, { perm: wanted ? toFirst(rank) : toLast(rank) });
}

/** The inputs of a layer, stored as it asks; `channelsFirst` says how its outputs are stored then. */
export function arrange(
  g: Builder,
  layout: LayerLayout,
  inputs: readonly StoredTensor[],
): { values: Value[]; channelsFirst: boolean } {
  const channelsFirst =
    layout === 'nchw' || (layout === 'any' && inputs.some((t) => t.channelsFirst && isPicture(t.value)));
  return { values: inputs.map((t) => store(g, t, channelsFirst)), channelsFirst };
}

/** A tensor as TensorFlow.js means it. */
export const logical = (g: Builder, tensor: StoredTensor): Value => store(g, tensor, false);

/** Where an axis of a tensor as TensorFlow.js means it is in the stored one. */
export function storedAxis(axis: number, rank: number, channelsFirst: boolean): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!channelsFirst || rank < 3 || at === 0) return at;
  return at === rank - 1 ? 1 : at + 1;
}
