import { attrsOf, without } from '../op.ts';
import type { Builder } from '../builder.ts';
import { lazyTensor, sizeOf, type Graph, type Node, type TensorData, type Value } from '../graph.ts';
import { BatchNormalization, type BatchNormalizationAttrs } from '../ops/BatchNormalization.ts';
import { consumersOf, producersOf, rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';

/**
 * BatchNormalization(Conv(x, W, b)) -> Conv(x, W', b') in inference form, with s = scale / sqrt(var + epsilon) for each output channel:
 *
 *   W' = W s        b' = (b - mean) s + B
 *
 * The same for ConvTranspose, whose output channels are an inner axis of W, for groups of both, and for Gemm, whose columns they are.
 *
 * Declines where anything else makes what is normalised (behind a max pooling a negative scale does not commute with the maximum; behind a
 * Concat there is no weight), where that is read by others or is an output, for the training form, and where weights or statistics are not
 * float32 constants.
 */
export function foldBatchNormalization(graph: Graph, decline: Decline = ignore): Graph {
  const takers = takersOf(graph, decline);
  const folded = new Set(takers.values());
  return rewrite(graph, (g, node, inputs) => {
    // The normalisation is gone where the node before it has taken it in.
    if (folded.has(node)) return inputs.slice(0, 1).filter((v) => v !== undefined);
    const normalization = takers.get(node);
    return normalization && takeIn(g, node, normalization, inputs);
  });
}

/** A weight as [groups, rows, outputs, inner]: element (g, r, o, i) counts for output channel g outputs + o. */
type View = readonly [groups: number, rows: number, outputs: number, inner: number];

/** Where the output channels are in the weight of each operator that can take a normalisation in. */
const views: Readonly<Record<string, (node: Node, shape: readonly number[]) => View>> = {
  // [O, C/group, ...kernel]
  Conv: (_node, [outputs = 1, ...inner]) => [1, 1, outputs, sizeOf(inner)],
  // [C, O/group, ...kernel]: the rows of each group make the group's own outputs.
  ConvTranspose({ attrs }, [rows = 1, outputs = 1, ...kernel]) {
    const groups = Number(attrs['group']?.value ?? 1);
    return [groups, rows / groups, outputs, sizeOf(kernel)];
  },
  // [K, O], or [O, K] with transB
  Gemm: ({ attrs }, [rows = 1, columns = 1]) =>
    attrs['transB']?.value === 1 ? [1, 1, rows, columns] : [1, rows, columns, 1],
};

/** A weight with every element multiplied by the factor of its channel. */
function scaled(w: Float32Array, factor: Float32Array, [groups, rows, outputs, inner]: View): Float32Array {
  const result = new Float32Array(w.length);
  let at = 0;
  for (let group = 0; group < groups; group++)
    for (let row = 0; row < rows; row++)
      for (let output = 0; output < outputs; output++) {
        const times = factor[group * outputs + output] ?? 1;
        for (const end = at + inner; at < end; at++) result[at] = (w[at] ?? 0) * times;
      }
  return result;
}

/** The same, worked out when it is read: no second copy of all weights is needed. */
const scaledLater = (weight: TensorData, factor: Float32Array, view: View): TensorData =>
  lazyTensor('float32', weight.shape, () => scaled(weight.data as Float32Array, factor, view));

/** The nodes that can take in the normalisation behind them. */
function takersOf(graph: Graph, decline: Decline): Map<Node, Node> {
  const producers = producersOf(graph);
  const readers = consumersOf(graph);
  const outputs = new Set(graph.outputs);
  const takers = new Map<Node, Node>();
  for (const node of graph.nodes) {
    if (node.op !== 'BatchNormalization' || node.domain !== '') continue;
    const [x] = node.inputs;
    const taker = x && producers.get(x);
    const shared = x && (outputs.has(x) || readers.get(x)?.length !== 1);
    const obstacle = shared ? 'what it normalises is needed as it is' : obstacleTo(node, taker);
    if (obstacle) decline(node, obstacle);
    else if (taker) takers.set(taker, node);
  }
  return takers;
}

const isFloats = (v: Value | undefined): boolean => v?.known?.dtype === 'float32';

/** Why a node cannot take in a normalisation; undefined where it can. */
function obstacleTo(normalization: Node, taker: Node | undefined): string | undefined {
  if (!taker || taker.domain !== '' || !Object.hasOwn(views, taker.op))
    return `it follows ${taker?.op ?? 'an input'}, which has no weight for it`;
  if (attrsOf<BatchNormalizationAttrs>(BatchNormalization, normalization).training_mode === 1)
    return 'it takes its statistics from the batch';
  const [, w, b] = taker.inputs;
  const [, ...statistics] = normalization.inputs;
  if (![w, ...statistics, ...(b ? [b] : [])].every(isFloats)) return 'weights or statistics are not float32 constants';
  const [count] = statistics.map((v) => v?.shape[0]);
  if (!statistics.every((v) => v?.shape.length === 1 && v.shape[0] === count)) return 'its statistics differ in length';
  const added = sizeOf(b?.shape.map(Number) ?? []);
  // [C, 1] of as many pictures as there are channels is no row either.
  if (added !== 1 && !(added === count && b?.shape.at(-1) === count)) return 'the bias before it is not one row';
  return undefined;
}

/** The node that does what the normalisation behind it does, too. */
function takeIn(
  g: Builder,
  taker: Node,
  { inputs: [, ...statistics], attrs }: Node,
  [x, w, b]: readonly (Value | undefined)[],
): readonly Value[] | undefined {
  const [scale, shift, mean, variance] = statistics.map(floats);
  if (!x || !w?.known || !scale || !shift || !mean || !variance) return undefined;
  const { epsilon } = attrsOf<BatchNormalizationAttrs>(BatchNormalization, { attrs });
  const factor = variance.map((v, i) => (scale[i] ?? 1) / Math.sqrt(v + epsilon));
  const [added, times] = [floats(b) ?? Float32Array.of(0), Number(taker.attrs['beta']?.value ?? 1)];
  const bias = factor.map((s, i) => (times * (added[i % added.length] ?? 0) - (mean[i] ?? 0)) * s + (shift[i] ?? 0));
  const view = views[taker.op]?.(taker, w.known.shape);
  const weight = w.known;
  if (!view) return undefined;
  // "conv1/kernel" stands beside "conv1/bias".
  const beside = w.name.includes('/') ? w.name.replace(/[^/]*$/, 'bias') : `${taker.name}/bias`;
  const biased = g.constant(vector(bias), b?.name ?? beside);
  return g.copy(without(taker, 'beta'), [x, g.constant(scaledLater(weight, factor, view), w.name), biased]);
}

const floats = (v: Value | undefined): Float32Array | undefined => v?.known?.data as Float32Array | undefined;
const vector = (data: Float32Array): TensorData => ({ dtype: 'float32', shape: [data.length], data });
