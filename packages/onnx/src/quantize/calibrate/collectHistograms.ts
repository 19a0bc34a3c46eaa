import { ToolkitError } from '@fmnist/errors';
import type { Graph, TensorData, Value } from '../../graph.ts';
import type { Range } from '../affine.ts';
import { runGraph, type NamedTensors, type RunModel } from '../RunModel.ts';

/** How often a tensor's elements lay in each of as many equally wide parts of its range. */
export interface Histogram extends Range {
  readonly counts: Float64Array;
}

/** Fine enough that 256 codes are 8 of them each. */
const BINS = 2048;

/**
 * What values hold when the graph runs on the batches: their ranges first, then, in a second run, the histograms within them. What is kept does not
 * grow with the number of batches; a run needs the memory for the values of one.
 * @throws {ToolkitError} NO_BATCHES, and BAD_RANGE where a value is not finite
 */
export async function collectHistograms(
  run: RunModel,
  graph: Graph,
  values: readonly Value[],
  batches: readonly NamedTensors[],
): Promise<ReadonlyMap<Value, Histogram>> {
  const ranges = await collectRanges(run, graph, values, batches);
  const histograms = new Map(
    [...ranges].map(([v, range]) => [v, { ...range, counts: new Float64Array(BINS) }] as const),
  );
  for await (const tensors of tensorsOf(run, graph, values, batches))
    for (const [v, data] of tensors) count(data, histograms.get(v));
  return histograms;
}

/** The smallest and largest element of each value. @throws {ToolkitError} NO_BATCHES, BAD_RANGE */
export async function collectRanges(
  run: RunModel,
  graph: Graph,
  values: readonly Value[],
  batches: readonly NamedTensors[],
): Promise<ReadonlyMap<Value, Range>> {
  if (batches.length === 0)
    throw new ToolkitError('NO_BATCHES', 'there is nothing to run the model on', {
      kind: 'usage',
      where: graph.name,
      expected: 'at least one batch of its inputs',
    });
  const ranges = new Map<Value, { min: number; max: number }>();
  for await (const tensors of tensorsOf(run, graph, values, batches))
    for (const [v, data] of tensors) {
      const range = ranges.get(v) ?? { min: Infinity, max: -Infinity };
      for (const x of data) {
        if (!Number.isFinite(x)) throw notFinite(v, x);
        if (x < range.min) range.min = x;
        if (x > range.max) range.max = x;
      }
      ranges.set(v, range);
    }
  return ranges;
}

async function* tensorsOf(
  run: RunModel,
  graph: Graph,
  values: readonly Value[],
  batches: readonly NamedTensors[],
): AsyncGenerator<readonly (readonly [Value, Float32Array])[]> {
  let batch = 0;
  const inputs = new Set(graph.inputs);
  for await (const outputs of runGraph(run, graph, batches, values)) {
    const given = batches[batch++] ?? {};
    yield values.map((v) => [v, floatsOf((inputs.has(v) ? given : outputs)[v.name], v)] as const);
  }
}

function floatsOf(tensor: TensorData | undefined, { name }: Value): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new ToolkitError('NO_TENSOR', 'the run gave no float32 tensor of this name', { kind: 'internal', where: name });
}

const notFinite = ({ name }: Value, x: number): ToolkitError =>
  new ToolkitError('BAD_RANGE', 'the model computes numbers that are not finite', {
    where: name,
    received: String(x),
    hint: 'Its weights may be damaged, or these are not the images it was trained on.',
  });

function count(data: Float32Array, histogram: Histogram | undefined): void {
  if (!histogram) return;
  const { min, max, counts } = histogram;
  const scale = max > min ? counts.length / (max - min) : 0;
  const last = counts.length - 1;
  for (const x of data) {
    const bin = Math.min(last, Math.floor((x - min) * scale));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
}
