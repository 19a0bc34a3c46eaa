import { showShape } from '../errors.ts';
import type { Dim, Graph, Node, Value } from '../graph.ts';
import { rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';
import { removeDead } from './removeDead.ts';

/** What keeps all elements in their order. */
const reshaping: ReadonlySet<string> = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

/**
 * 1. A Reshape, Flatten, Squeeze or Unsqueeze of one of them reads what the first one reads.
 * 2. One that leaves the shape as it is gives way to what it reads.
 *
 * Declines where more than one size is known only at run time and stands elsewhere: a Reshape can leave one to be worked out.
 */
export function mergeReshapes(graph: Graph, decline: Decline = ignore): Graph {
  const merged = rewrite(graph, (g, node, [x]) => {
    const [y] = node.outputs;
    if (!isReshaping(node) || !x || !y) return undefined;
    const before = g.producer(x);
    const source: Value = (before && isReshaping(before) ? before.inputs[0] : undefined) ?? x;
    if (showShape(source.shape) === showShape(y.shape)) return [source];
    if (source === x) return undefined;
    if (movedNames(source.shape, y.shape) <= 1) return [g.reshape(source, y.shape)];
    decline(node, `more than one size of ${showShape(y.shape)} is known only at run time`);
    return undefined;
  });
  return removeDead(merged);
}

const isReshaping = ({ op, domain }: Node) => domain === '' && reshaping.has(op);

const movedNames = (from: readonly Dim[], to: readonly Dim[]): number =>
  to.filter((d, i) => typeof d === 'string' && d !== from[i]).length;
