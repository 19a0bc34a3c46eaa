import { ToolkitError } from '@fmnist/errors';
import type { Graph, Node } from '../graph.ts';
import { attrsOf, type AnyOpDef } from '../op.ts';
import { ops } from '../ops/index.ts';
import { rewrite } from '../rewrite.ts';

/**
 * Nodes that are `chosen` -> the same in simpler operators, by their definition's `decompose`; those it makes are looked at too.
 * A graph in which none is chosen is returned as it is.
 * @throws {ToolkitError} UNSUPPORTED_OPSET when a chosen one cannot be written in simpler operators
 * @example expand(graph, ({ op }) => op === 'LayerNormalization')
 */
export function expand(graph: Graph, chosen: (node: Node, def: AnyOpDef) => boolean): Graph {
  const definition = (node: Node): AnyOpDef => ops[node.op as keyof typeof ops];
  if (!graph.nodes.some((node) => chosen(node, definition(node)))) return graph;
  const once = rewrite(graph, (g, node, inputs) => {
    const def = definition(node);
    if (!chosen(node, def)) return undefined;
    if (!def.decompose)
      throw new ToolkitError('UNSUPPORTED_OPSET', `${node.op} cannot be written in simpler operators`, {
        kind: 'usage',
        where: node.name,
        expected: `opset ${def.introduced ?? def.since} or newer`,
      });
    return g.scope(
      node.name.slice(node.name.lastIndexOf('/') + 1),
      () => def.decompose?.(g, inputs as never, attrsOf(def, node)) ?? [],
    );
  });
  return expand(once, chosen);
}
