import { attrsOf } from '../op.ts';
import { sizeOf, type Graph, type TensorData, type Value } from '../graph.ts';
import { BatchNormalization } from '../ops/BatchNormalization.ts';
import { consumersOf, rewrite } from '../rewrite.ts';
import { removeDead } from './removeDead.ts';

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
  const folded = rewrite(graph, (g, node, inputs) => {
    const [x, scale, shift, mean, variance] = inputs;
    const conv = node.op === 'BatchNormalization' && node.domain === '' ? g.producer(x) : undefined;
    const [source] = node.inputs;
    const [picture, w, b] = conv?.inputs ?? [];
    const attrs = attrsOf<{ epsilon: number; training_mode: number }>(BatchNormalization, node);
    if (
      conv?.op !== 'Conv' ||
      !source ||
      readers.get(source)?.length !== 1 ||
      outputs.has(source) ||
      attrs.training_mode === 1
    )
      return undefined;
    if (!picture || !w?.known || (b && !b.known) || !scale?.known || !shift?.known || !mean?.known || !variance?.known)
      return undefined;
    const factor = floats(variance.known).map((v, i) => at(scale, i) / Math.sqrt(v + attrs.epsilon));
    const bias = factor.map((s, i) => ((b ? at(b, i) : 0) - at(mean, i)) * s + at(shift, i));
    const kernel = sizeOf(w.known.shape.slice(1));
    const weights = floats(w.known).map((v, i) => v * (factor[Math.floor(i / kernel)] ?? 1));
    return g.copy(conv, [
      picture,
      g.constant({ ...w.known, data: weights }, w.name),
      g.constant({ dtype: 'float32', shape: [bias.length], data: bias }, b?.name ?? `${conv.name}/bias`),
    ]);
  });
  return removeDead(folded);
}

const floats = ({ data }: TensorData): Float32Array => data as Float32Array;
const at = (v: Value, i: number): number => Number(v.known?.data[i]);
