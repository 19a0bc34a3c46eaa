import type { Graph, Node, Value } from '../graph.ts';
import { attrsOf, type AnyOpDef } from '../op.ts';
import { ops } from '../ops/index.ts';
import { rewrite } from '../rewrite.ts';
import { removeDead } from './removeDead.ts';

/**
 * Nodes of one operator on the same inputs with the same attributes become one. Where they differ in how many optional outputs they ask
 * for (MaxPool with and without Indices), the one that stays has them all.
 */
export function shareEqual(graph: Graph): Graph {
  const ids = new Map<Value | Graph, number>();
  const idOf = (v: Value | Graph | undefined) => v && (ids.get(v) ?? (ids.set(v, ids.size), ids.size - 1));
  // Graphs inside are not compared: each is equal to itself.
  const plain = (_key: string, value: unknown) => (isGraph(value) ? `graph ${idOf(value)}` : exact(value));
  const keyOf = (node: Node, inputs: readonly (Value | undefined)[]) =>
    `${node.domain}:${node.op}(${inputs.map(idOf).join()})${JSON.stringify(written(node), plain)}`;

  const most = new Map<string, number>();
  for (const node of graph.nodes)
    most.set(keyOf(node, node.inputs), Math.max(most.get(keyOf(node, node.inputs)) ?? 0, node.outputs.length));
  const first = new Map<string, readonly Value[]>();
  const shared = rewrite(graph, (g, node, inputs) => {
    const key = keyOf(node, inputs);
    const same = first.get(key);
    if (same && same.length >= node.outputs.length) return same;
    const count = most.get(keyOf(node, node.inputs)) ?? node.outputs.length;
    const made =
      count > node.outputs.length
        ? g.copy(
            {
              ...node,
              outputs: Array.from({ length: count }, (_, i) => node.outputs[i] ?? node.outputs[0]).filter(
                (v) => v !== undefined,
              ),
            },
            inputs,
          )
        : g.copy(node, inputs);
    first.set(key, made);
    return made;
  });
  return removeDead(shared);
}

/** Attributes with the defaults filled in: a default may be written or not. */
function written(node: Node): unknown {
  const def: AnyOpDef | undefined = node.domain === '' ? ops[node.op as keyof typeof ops] : undefined;
  return def ? attrsOf<Record<string, unknown>>(def, node) : node.attrs;
}

const isGraph = (value: unknown): value is Graph => typeof value === 'object' && value !== null && 'nodes' in value;

/** What JSON has no word for: NaN, infinities and -0 must not look like null and 0. */
const exact = (value: unknown) =>
  typeof value === 'bigint' || (typeof value === 'number' && !(Number.isFinite(value) && !Object.is(value, -0)))
    ? `number ${Object.is(value, -0) ? '-0' : value}`
    : value;
