import { attrsOf, type AnyOpDef } from '../op.ts';
import type { Graph, Node } from '../graph.ts';
import { BatchNormalization, type BatchNormalizationAttrs } from '../ops/BatchNormalization.ts';
import { ops } from '../ops/index.ts';
import { consumersOf, rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';
import { removeDead } from './removeDead.ts';

/**
 * f(MaxPool(x)) -> MaxPool(f(x)) for an f that keeps the order of numbers: Relu, Clip, and BatchNormalization whose scales are none below 0. The largest
 * is the same one, and padding counts as -infinity on both sides. What made x can then take f in. It costs more where nothing does: `sinkMonotone` is
 * the way back.
 *
 * Declines for a BatchNormalization where a scale is negative or not known, and in training form; leaves all where the pooled value, or its indices,
 * are read by others or are outputs.
 */
export function liftOverMaxPool(graph: Graph, decline: Decline = ignore): Graph {
  const readers = consumersOf(graph);
  const outputs = new Set(graph.outputs);
  const lifted = rewrite(graph, (g, node, inputs) => {
    const [source] = node.inputs;
    const pool = g.producer(inputs[0]);
    if (!source || pool?.op !== 'MaxPool' || pool.domain !== '' || pool.outputs.length > 1 || node.domain !== '')
      return undefined;
    if (outputs.has(source) || readers.get(source)?.length !== 1) return undefined;
    const obstacle = node.op === 'BatchNormalization' ? obstacleTo(node) : undefined;
    if (obstacle) decline(node, obstacle);
    const [before] = pool.inputs;
    return before && !obstacle && keepsOrder(node) ? g.copy(pool, g.copy(node, inputs.with(0, before))) : undefined;
  });
  return removeDead(lifted);
}

function keepsOrder({ op, inputs: [, ...others] }: Node): boolean {
  if (op === 'BatchNormalization') return true;
  if (op === 'Clip') return others.every((v) => v === undefined || v.known !== undefined);
  const def: AnyOpDef | undefined = ops[op as keyof typeof ops];
  return def?.traits?.monotone === true && def.traits.movement !== true && others.length === 0;
}

function obstacleTo(node: Node): string | undefined {
  if (attrsOf<BatchNormalizationAttrs>(BatchNormalization, node).training_mode === 1)
    return 'it takes its statistics from the batch';
  const scale = node.inputs[1]?.known;
  if (scale?.dtype !== 'float32') return 'its scale is no float32 constant';
  return (scale.data as Float32Array).every((s) => s >= 0) ? undefined : 'a scale is negative';
}
