import type { AnyOpDef } from '../op.ts';
import type { Graph } from '../graph.ts';
import { ops } from '../ops/index.ts';
import { consumersOf, rewrite } from '../rewrite.ts';
import { removeDead } from './removeDead.ts';

/**
 * MaxPool(f(x)) -> f(MaxPool(x)) for an f that keeps the order (Relu): the same values from a quarter of the work, and a quarter of the
 * gradient's. Only where nothing else reads f(x), and where padding cannot win (no pads: padding counts as -infinity either way).
 */
export function sinkMonotone(graph: Graph): Graph {
  const readers = consumersOf(graph);
  const outputs = new Set(graph.outputs);
  const sunk = rewrite(graph, (g, node, [x]) => {
    if (node.op !== 'MaxPool' || node.outputs.length > 1) return undefined;
    const before = g.producer(x);
    const def: AnyOpDef | undefined = before && ops[before.op as keyof typeof ops];
    const [source] = node.inputs;
    if (
      !before ||
      !def?.traits?.monotone ||
      before.inputs.length !== 1 ||
      !source ||
      outputs.has(source) ||
      readers.get(source)?.length !== 1
    )
      return undefined;
    return g.copy(before, g.copy(node, before.inputs));
  });
  return removeDead(sunk);
}
