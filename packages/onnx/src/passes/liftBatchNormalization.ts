import { attrsOf } from '../op.ts';
import type { Graph, Node } from '../graph.ts';
import { BatchNormalization, type BatchNormalizationAttrs } from '../ops/BatchNormalization.ts';
import { consumersOf, producersOf, rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';
import { removeDead } from './removeDead.ts';

/**
 * BatchNormalization(MaxPool(x)) -> MaxPool(BatchNormalization(x)), where `foldBatchNormalization` can take it into what made x. A scale from 0 keeps
 * the order of numbers, so the largest is the same one, and padding counts as -infinity on both sides.
 *
 * Declines where a scale is negative or not known, in training form, and where the pooled value, or its indices, are read by others or are outputs.
 */
export function liftBatchNormalization(graph: Graph, decline: Decline = ignore): Graph {
  const producers = producersOf(graph);
  const readers = consumersOf(graph);
  const outputs = new Set(graph.outputs);
  const obstacleTo = (node: Node, pool: Node): string | undefined => {
    const [pooled] = pool.outputs;
    if (pool.outputs.length > 1 || !pooled || outputs.has(pooled) || readers.get(pooled)?.length !== 1)
      return 'what it normalises is needed as it is';
    if (attrsOf<BatchNormalizationAttrs>(BatchNormalization, node).training_mode === 1)
      return 'it takes its statistics from the batch';
    const scale = node.inputs[1]?.known;
    if (scale?.dtype !== 'float32') return 'its scale is no float32 constant';
    return (scale.data as Float32Array).every((s) => s >= 0) ? undefined : 'a scale is negative';
  };
  const lifted = rewrite(graph, (g, node, inputs) => {
    const [source] = node.inputs;
    const pool = source && producers.get(source);
    if (node.op !== 'BatchNormalization' || node.domain !== '' || pool?.op !== 'MaxPool' || pool.domain !== '')
      return undefined;
    const obstacle = obstacleTo(node, pool);
    if (obstacle) decline(node, obstacle);
    const before = g.producer(inputs[0])?.inputs[0];
    return obstacle || !before ? undefined : g.copy(pool, g.copy(node, inputs.with(0, before)));
  });
  return removeDead(lifted);
}
