import type { Graph, TensorData } from '../graph.ts';
import { decibels } from './compareRuns.ts';
import { dequantizedName } from './emitCodes.ts';
import { prepareGraph } from './prepare.ts';
import { runGraph, type NamedTensors, type RunModel } from './RunModel.ts';

/** How far a tensor of a quantised graph is from what it stands for. */
export interface TensorNoise {
  readonly name: string;
  /** 10 log10(sum x^2 / sum (x - x')^2), in decibels: what all rounding before it has done. */
  readonly snr: number;
  readonly maxError: number;
  /** The largest |x| of the float graph. */
  readonly largest: number;
}

/**
 * Every value that is in codes, and the outputs, beside what the float graph has there: where the noise comes in, from the input on.
 *
 * @param graph the float graph
 * @param quantized what `quantizeStatic` made of it
 */
export async function debugTable(
  run: RunModel,
  graph: Graph,
  quantized: Graph,
  batches: readonly NamedTensors[],
): Promise<readonly TensorNoise[]> {
  const prepared = prepareGraph(graph);
  const ends = new Map(quantized.nodes.flatMap((node) => node.outputs).map((v) => [v.name, v]));
  const inside = prepared.nodes
    .flatMap((node) => node.outputs)
    .flatMap((v) => {
      const rounded = ends.get(dequantizedName(v.name));
      return rounded ? [[v, rounded] as const] : [];
    });
  const outputs = prepared.outputs.flatMap((v) => {
    const same = quantized.outputs.find((other) => other.name === v.name);
    return same && v.dtype === 'float32' ? [[v, same] as const] : [];
  });
  const pairs = [...inside, ...outputs];
  const rows = pairs.map(([v]) => ({ name: v.name, signal: 0, noise: 0, maxError: 0, largest: 0 }));
  const floats = runGraph(
    run,
    prepared,
    batches,
    pairs.map(([v]) => v),
  )[Symbol.asyncIterator]();
  for await (const codes of runGraph(
    run,
    quantized,
    batches,
    pairs.map(([, v]) => v),
  )) {
    const { value } = await floats.next();
    pairs.forEach(([v, rounded], i) =>
      add(rows[i], (value as NamedTensors | undefined)?.[v.name], codes[rounded.name]),
    );
  }
  await floats.return?.();
  return rows.map(({ signal, noise, ...row }) => ({ ...row, snr: decibels(signal, noise) }));
}

interface Sums {
  signal: number;
  noise: number;
  maxError: number;
  largest: number;
}

function add(sums: Sums | undefined, float: TensorData | undefined, rounded: TensorData | undefined): void {
  if (!sums || !(float?.data instanceof Float32Array) || !(rounded?.data instanceof Float32Array)) return;
  const other = rounded.data;
  float.data.forEach((x, i) => {
    const error = Math.abs(x - (other[i] ?? NaN));
    sums.signal += x * x;
    sums.noise += error * error;
    if (error > sums.maxError) sums.maxError = error;
    if (Math.abs(x) > sums.largest) sums.largest = Math.abs(x);
  });
}
