import type { Graph, Node } from '../graph.ts';
import { rewrite } from '../rewrite.ts';

/**
 * Identity, and Dropout as models are run (without a training_mode, or with one that is constantly off), give way to what they read.
 * Declines for a Dropout whose mask is asked for.
 */
export function removeIdentity(graph: Graph): Graph {
  return rewrite(graph, (_g, node, [x]) => (isIdentity(node) && x ? [x] : undefined));
}

function isIdentity({ op, domain, inputs: [, , training], outputs }: Node): boolean {
  if (domain !== '' || outputs.length > 1) return false;
  return (
    op === 'Identity' || (op === 'Dropout' && (!training || (training.known !== undefined && !training.known.data[0])))
  );
}
