import type { Graph, Node, Value } from '../graph.ts';
import type { Builder } from '../builder.ts';
import { inversePermutation } from '../ops/Transpose.ts';
import { rewrite } from '../rewrite.ts';
import { ignore, type Decline } from './Pass.ts';
import { removeDead } from './removeDead.ts';

/**
 * Gemm(Reshape(Transpose(x), [N, K]), W) -> Gemm(Reshape(x, [N, K]), W with its rows in the order of x).
 *
 * The rows of W are reordered by a Reshape, a Transpose and a Reshape of W itself: on constants these fold away, on a weight that is trained
 * they move into the way it is stored. This is the Flatten + Dense of a network whose pictures are NHWC outside and NCHW inside.
 *
 * Declines where the transposition moves the batch axis, where W is transposed (transB), or where a size to be flattened is not known.
 */
export function foldTransposeIntoGemm(graph: Graph, decline: Decline = ignore): Graph {
  const folded = rewrite(graph, (g, node, inputs) => {
    const [a, w, bias] = inputs;
    if (node.op !== 'Gemm' || !a || !w) return undefined;
    const flatten = g.producer(a);
    const transpose =
      flatten?.op === 'Reshape' || flatten?.op === 'Flatten' ? g.producer(flatten.inputs[0]) : undefined;
    const [x] = transpose?.inputs ?? [];
    const perm = transpose?.op === 'Transpose' ? transpose.attrs['perm']?.value : undefined;
    if (!x || !isPermutation(perm)) return undefined;
    const obstacle = obstacleTo(node, { a, x, perm });
    if (!obstacle) return g.copy(node, [g.reshape(x, a.shape), reorderRows(g, w, x, perm), bias]);
    decline(node, obstacle);
    return undefined;
  });
  return removeDead(folded);
}

/** Why the transposition of x cannot go into the weight; undefined where it can. `a` is what the Gemm reads. */
function obstacleTo(
  { attrs }: Node,
  { a, x, perm }: { readonly a: Value; readonly x: Value; readonly perm: readonly number[] },
): string | undefined {
  if (attrs['transA']?.value === 1 || attrs['transB']?.value === 1) return 'a side of the product is transposed itself';
  if (perm[0] !== 0 || a.shape[0] !== x.shape[0]) return 'the batch is moved, too';
  return x.shape.slice(1).every((d) => typeof d === 'number') ? undefined : 'a size that is flattened is not known';
}

const isPermutation = (perm: unknown): perm is readonly number[] =>
  Array.isArray(perm) && perm.every((axis) => typeof axis === 'number');

/** W [K, O], whose rows count through the axes of Transpose(x, perm), with rows that count through the axes of x. */
function reorderRows(g: Builder, w: Value, x: Value, perm: readonly number[]): Value {
  const columns = w.shape[1] ?? 1;
  const rows = perm.slice(1).map((axis) => x.shape[axis] ?? 1);
  const back = inversePermutation(perm)
    .slice(1)
    .map((axis) => axis - 1);
  const apart = g.reshape(w, [...rows, columns]);
  return g.reshape(g.Transpose(apart, { perm: [...back, rows.length] }), w.shape);
}
