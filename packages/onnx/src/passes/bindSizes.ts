import type { Graph } from '../graph.ts';
import { everywhere } from '../bodies.ts';
import { rewrite } from '../rewrite.ts';
import { foldConstants } from './foldConstants.ts';

/**
 * The graph for given sizes: every "N" that is bound becomes its number in all shapes, and what was worked out from it at run time a constant.
 * @example bindSizes(graph, { N: 64 })
 */
export function bindSizes(graph: Graph, sizes: Readonly<Record<string, number>>): Graph {
  const types = graph.inputs.map((v) => ({
    ...v,
    shape: v.shape.map((d) => (typeof d === 'string' ? (sizes[d] ?? d) : d)),
  }));
  return everywhere(foldConstants)(rewrite(graph, () => undefined, types));
}
