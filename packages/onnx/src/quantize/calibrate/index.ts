import type { Graph, Value } from '../../graph.ts';
import type { Range } from '../affine.ts';
import type { NamedTensors, RunModel } from '../RunModel.ts';
import { collectHistograms, collectRanges } from './collectHistograms.ts';
import { rangeMethods, type RangeMethodName, type RangeOptions } from './rangeMethods.ts';

export { rangeMethods, type RangeMethodName } from './rangeMethods.ts';

/**
 * The range that codes of each value have to cover, from what the graph computes of the batches.
 * @throws {ToolkitError} NO_BATCHES, BAD_RANGE
 */
export async function calibrate(
  run: RunModel,
  graph: Graph,
  values: readonly Value[],
  batches: readonly NamedTensors[],
  { method, ...options }: RangeOptions & { readonly method: RangeMethodName },
): Promise<ReadonlyMap<Value, Range>> {
  if (method === 'minmax') return collectRanges(run, graph, values, batches);
  const histograms = await collectHistograms(run, graph, values, batches);
  return new Map([...histograms].map(([v, histogram]) => [v, rangeMethods[method](histogram, options)]));
}
