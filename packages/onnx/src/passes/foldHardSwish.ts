import type { Builder } from '../builder.ts';
import { sizeOf, type Graph, type Node, type Value } from '../graph.ts';
import { attrsOf } from '../op.ts';
import { HardSigmoid } from '../ops/activations.ts';
import { rewrite } from '../rewrite.ts';
import { removeDead } from './removeDead.ts';

/**
 * 1. Clip(x + b, 0, 1 / a) a -> HardSigmoid(x) with alpha a and beta a b: relu6(x + 3) / 6 as mobile networks write it.
 * 2. x HardSigmoid(x) with alpha 1/6 and beta 1/2 -> HardSwish(x).
 *
 * What others read of the steps between stays for them.
 *
 * @see Howard et al., https://arxiv.org/abs/1905.02244
 */
export function foldHardSwish(graph: Graph): Graph {
  const folded = rewrite(graph, (g, node, [a, b]) => {
    if (node.domain !== '' || !a || !b || (node.op !== 'Mul' && node.op !== 'Div')) return undefined;
    const factor = numberOf(b) ?? (node.op === 'Mul' ? numberOf(a) : undefined);
    if (factor !== undefined)
      return hardSigmoid(g, numberOf(b) === undefined ? b : a, node.op === 'Mul' ? factor : 1 / factor);
    return node.op === 'Mul' ? (hardSwish(g, a, b) ?? hardSwish(g, b, a)) : undefined;
  });
  return removeDead(folded);
}

const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.abs(b);

/** The one number that a constant of float32 is. */
const numberOf = (v: Value | undefined): number | undefined =>
  v?.known && v.dtype === 'float32' && sizeOf(v.known.shape) === 1 ? Number(v.known.data[0]) : undefined;

function hardSigmoid(g: Builder, clipped: Value, alpha: number): readonly Value[] | undefined {
  const clip = own(g, clipped, 'Clip');
  const [sum, low, high] = clip?.inputs ?? [];
  const add = own(g, sum, 'Add');
  const [x, term] = numberOf(add?.inputs[0]) === undefined ? (add?.inputs ?? []) : (add?.inputs.toReversed() ?? []);
  const offset = numberOf(term);
  if (!x || offset === undefined || numberOf(low) !== 0 || !isNear((numberOf(high) ?? 0) * alpha, 1)) return undefined;
  // A constant of more axes than x would add them.
  return x.shape.length === clipped.shape.length ? [g.HardSigmoid(x, { alpha, beta: alpha * offset })] : undefined;
}

function hardSwish(g: Builder, x: Value, gate: Value): readonly Value[] | undefined {
  const node = own(g, gate, 'HardSigmoid');
  if (!node || node.inputs[0] !== x) return undefined;
  const { alpha, beta } = attrsOf<{ alpha: number; beta: number }>(HardSigmoid, node);
  return isNear(alpha, 1 / 6) && isNear(beta, 1 / 2) ? [g.HardSwish(x)] : undefined;
}

/** The node that makes a value, where it is of this operator. */
function own(g: Builder, v: Value | undefined, op: string): Node | undefined {
  const node = g.producer(v);
  return node?.op === op && node.domain === '' ? node : undefined;
}
