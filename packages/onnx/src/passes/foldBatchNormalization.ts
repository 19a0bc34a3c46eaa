import { attrsOf } from '../op.ts';
import type { Builder } from '../builder.ts';
import { sizeOf, type Graph, type Node, type TensorData, type Value } from '../graph.ts';
import { BatchNormalization } from '../ops/BatchNormalization.ts';
import { consumersOf, rewrite } from '../rewrite.ts';

/**
 * BatchNormalization(Conv(x, W, b)) -> Conv(x, W', b') in inference form, with s = scale / sqrt(var + epsilon) for each output channel:
 *
 *   W' = W s        b' = (b - mean) s + B
 *
 * Declines where the convolution's result is read by anything else or is an output, where weights or statistics are not constants, and for
 * the training form. A normalisation behind a max pooling stays: a negative scale does not commute with the maximum.
 */
export function foldBatchNormalization(graph: Graph): Graph {
  const readers = consumersOf(graph);
  const outputs = new Set(graph.outputs);
  const folded = new Set<Node>();
  return rewrite(graph, (g, node, inputs) => {
    // The normalisation is gone where the convolution before it has taken it in.
    if (folded.has(node)) return inputs.slice(0, 1).filter((v) => v !== undefined);
    const [y] = node.outputs;
    const [reader, ...others] = (y && readers.get(y)) ?? [];
    if (node.op !== 'Conv' || node.domain !== '' || !y || outputs.has(y) || !reader || others.length > 0)
      return undefined;
    const taken = takeIn(g, node, reader, inputs);
    if (taken) folded.add(reader);
    return taken;
  });
}

/** The convolution that does what the normalisation behind it does, too; undefined where that is not known before the graph runs. */
function takeIn(
  g: Builder,
  conv: Node,
  { op, domain, inputs: read, attrs: given }: Node,
  inputs: readonly (Value | undefined)[],
): readonly Value[] | undefined {
  const [x, w, b] = inputs;
  const [, scale, shift, mean, variance] = read;
  if (op !== 'BatchNormalization' || domain !== '' || !x || !w?.known || (b && !b.known)) return undefined;
  if (!scale?.known || !shift?.known || !mean?.known || !variance?.known) return undefined;
  const { epsilon, training_mode } = attrsOf<{ epsilon: number; training_mode: number }>(BatchNormalization, {
    attrs: given,
  });
  if (training_mode === 1) return undefined;
  const factor = floats(variance.known).map((v, i) => at(scale, i) / Math.sqrt(v + epsilon));
  const bias = factor.map((s, i) => ((b ? at(b, i) : 0) - at(mean, i)) * s + at(shift, i));
  const kernel = sizeOf(w.known.shape.slice(1));
  const weights = floats(w.known).map((v, i) => v * (factor[Math.floor(i / kernel)] ?? 1));
  const biased = g.constant({ dtype: 'float32', shape: [bias.length], data: bias }, b?.name ?? `${conv.name}/bias`);
  return g.copy(conv, [x, g.constant({ ...w.known, data: weights }, w.name), biased]);
}

const floats = ({ data }: TensorData): Float32Array => data as Float32Array;
const at = (v: Value, i: number): number => Number(v.known?.data[i]);
