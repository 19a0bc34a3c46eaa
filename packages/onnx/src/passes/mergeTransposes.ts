import type { Graph, Node } from '../graph.ts';
import { rewrite } from '../rewrite.ts';
import { removeDead } from './removeDead.ts';

/**
 * 1. Transpose(Transpose(x, p), q) -> Transpose(x, r) with r[i] = p[q[i]].
 * 2. A Transpose that leaves every axis where it is gives way to what it reads.
 */
export function mergeTransposes(graph: Graph): Graph {
  const merged = rewrite(graph, (g, node, [x]) => {
    const outer = permOf(node);
    if (!outer || !x) return undefined;
    const before = g.producer(x);
    const inner = before && permOf(before);
    const perm = inner ? outer.map((axis) => inner[axis] ?? axis) : outer;
    const source = inner ? before?.inputs[0] : x;
    if (!source || (!inner && !isIdentity(perm))) return undefined;
    return isIdentity(perm) ? [source] : [g.Transpose(source, { perm })];
  });
  return removeDead(merged);
}

const isIdentity = (perm: readonly number[]) => perm.every((axis, i) => axis === i);

/** Where the axes of a Transpose come from; undefined for any other node. */
function permOf({ op, domain, attrs, outputs: [y] }: Node): readonly number[] | undefined {
  if (op !== 'Transpose' || domain !== '' || !y) return undefined;
  const perm = attrs['perm'];
  return perm?.type === 'ints' ? perm.value : y.shape.map((_, i) => y.shape.length - 1 - i);
}
