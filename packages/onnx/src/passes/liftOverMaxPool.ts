import { attrsOf, type AnyOpDef } from '../op.ts';
import type { Graph, Node, Value } from '../graph.ts';
import { BatchNormalization, type BatchNormalizationAttrs } from '../ops/BatchNormalization.ts';
import { ops } from '../ops/index.ts';
import { consumersOf, producersOf, rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';

/**
 * f(MaxPool(x)) -> MaxPool(f(x)) for an f that keeps the order of numbers: Relu, Clip, and BatchNormalization whose scales are none below 0; for
 * several, one after the other, too. The largest is the same one, and padding counts as -infinity on both sides. What made x can then take f in. It
 * costs more where nothing does: `sinkMonotone` is the way back.
 *
 * Declines for a BatchNormalization where a scale is negative or not known, and in training form; leaves all where the pooled value, or its indices,
 * are read by others or are outputs.
 */
export function liftOverMaxPool(graph: Graph, decline: Decline = ignore): Graph {
  const behind = followers(graph, decline);
  const lifted = new Map(graph.nodes.filter(isPool).map((pool) => [pool, behind(pool)]));
  const gone = new Set([...lifted.values()].flat());
  return rewrite(graph, (g, node, inputs) => {
    const [x] = inputs;
    if (x && gone.has(node)) return [x];
    const functions = lifted.get(node) ?? [];
    if (!x || functions.length === 0) return undefined;
    const y = functions.reduce((v, f) => g.copy(f, f.inputs.with(0, v))[0] ?? v, x);
    return g.copy(node, [y]);
  });
}

const isPool = ({ op, domain, outputs }: Node): boolean => op === 'MaxPool' && domain === '' && outputs.length === 1;

/** The functions behind a pooling that can go in front of it. */
function followers(graph: Graph, decline: Decline): (pool: Node) => readonly Node[] {
  const readers = consumersOf(graph);
  const producers = producersOf(graph);
  const outputs = new Set(graph.outputs);
  const isConstant = (v: Value | undefined) => v === undefined || (v.known !== undefined && !producers.has(v));
  const next = (v: Value | undefined): Node | undefined => {
    const [reader, ...others] = (v && !outputs.has(v) && readers.get(v)) || [];
    const isFunction = reader?.inputs[0] === v && reader?.inputs.slice(1).every(isConstant);
    if (!reader || !isFunction || others.length > 0 || !keepsOrder(reader)) return undefined;
    const obstacle = obstacleTo(reader);
    if (obstacle) decline(reader, obstacle);
    return obstacle ? undefined : reader;
  };
  return (pool) => {
    const found: Node[] = [];
    for (let node = next(pool.outputs[0]); node; node = next(node.outputs[0])) found.push(node);
    return found;
  };
}

function keepsOrder({ op, domain, inputs, outputs }: Node): boolean {
  if (domain !== '' || outputs.length > 1) return false;
  if (op === 'BatchNormalization' || op === 'Clip') return true;
  const def: AnyOpDef | undefined = Object.hasOwn(ops, op) ? ops[op as keyof typeof ops] : undefined;
  return def?.traits?.monotone === true && def.traits.movement !== true && inputs.length === 1;
}

function obstacleTo(node: Node): string | undefined {
  if (node.op !== 'BatchNormalization') return undefined;
  if (attrsOf<BatchNormalizationAttrs>(BatchNormalization, node).training_mode === 1)
    return 'it takes its statistics from the batch';
  const scale = node.inputs[1]?.known;
  if (scale?.dtype !== 'float32') return 'its scale is no float32 constant';
  return (scale.data as Float32Array).every((s) => s >= 0) ? undefined : 'a scale is negative';
}
