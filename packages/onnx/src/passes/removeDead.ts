import type { Graph, Value } from '../graph.ts';

/** Drops every node from which no output of the graph is reached. Inputs stay, used or not: they are the graph's signature. */
export function removeDead(graph: Graph): Graph {
  const needed = new Set<Value>(graph.outputs);
  const nodes = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((v) => needed.has(v))) return false;
    for (const v of node.inputs) if (v) needed.add(v);
    return true;
  });
  return { ...graph, nodes: nodes.toReversed() };
}
