import type { Graph } from '../graph.ts';
import type { Range } from './affine.ts';
import { collectRanges } from './calibrate/collectHistograms.ts';
import type { NamedTensors, RunModel } from './RunModel.ts';

/**
 * What every float32 value of a graph holds on the batches, by its name: what `toFloat16` keeps out of half precision.
 * @throws {ToolkitError} NO_BATCHES, BAD_RANGE
 */
export async function valueRanges(
  run: RunModel,
  graph: Graph,
  batches: readonly NamedTensors[],
): Promise<ReadonlyMap<string, Range>> {
  const values = graph.nodes.flatMap((node) => node.outputs).filter((v) => v.dtype === 'float32' && !v.known);
  const ranges = await collectRanges(run, graph, values, batches);
  return new Map([...ranges].map(([v, range]) => [v.name, range]));
}
