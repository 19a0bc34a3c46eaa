import { ToolkitError } from '@fmnist/errors';
import { fromProto } from '../fromProto.ts';
import type { Graph, TensorData } from '../graph.ts';
import { decodeModel } from '../proto/index.ts';
import { runGraph, type NamedTensors, type RunModel } from './RunModel.ts';

/** How a quantised classifier answers beside its float original. */
export interface RunComparison {
  readonly count: number;
  /** Signal to noise of the compared output, in decibels: 10 log10(sum x^2 / sum (x - x')^2). */
  readonly snr: number;
  /** The share of inputs that both put into the same class. */
  readonly agreement: number;
  /** The share that each puts into the right one, where labels are known. */
  readonly accuracy?: { readonly float: number; readonly quantized: number };
}

/** What a model says of the batches, to hold others against without running it again. */
export interface OutputRows {
  readonly output: string;
  /** A row an input. */
  readonly rows: readonly Float32Array[];
}

/**
 * The compared output of a graph on all batches: "logits", else the last, or what is asked for.
 * @throws {ToolkitError} NO_OUTPUT
 */
export async function runOutput(
  run: RunModel,
  graph: Graph,
  batches: readonly NamedTensors[],
  wanted?: string,
): Promise<OutputRows> {
  const output = scoredOutput(graph, wanted);
  return collectRows(runGraph(run, graph, batches), output);
}

/** The same of a file, run as it is. @throws {ToolkitError} NO_OUTPUT, and as `fromProto` does */
export async function runFileOutput(
  run: RunModel,
  model: Uint8Array,
  batches: readonly NamedTensors[],
  wanted?: string,
): Promise<OutputRows> {
  const output = scoredOutput(fromProto(decodeModel(model)).graph, wanted);
  return collectRows(run(model, batches), output);
}

async function collectRows(runs: AsyncIterable<NamedTensors>, output: string): Promise<OutputRows> {
  const rows: Float32Array[] = [];
  for await (const outputs of runs) rows.push(...rowsOf(outputs[output], output));
  return { output, rows };
}

/** @throws {ToolkitError} NO_OUTPUT */
function scoredOutput({ outputs, name }: Graph, wanted: string | undefined): string {
  const floats = outputs.filter((v) => v.dtype === 'float32' && v.shape.length > 0);
  const found =
    floats.find((v) => v.name === (wanted ?? 'logits')) ?? (wanted === undefined ? floats.at(-1) : undefined);
  if (found) return found.name;
  throw new ToolkitError('NO_OUTPUT', 'the model has no output to compare', {
    where: wanted === undefined ? name : `${name} > ${wanted}`,
    expected: 'an output of float32 with a row for each input',
    received: outputs.map((v) => `${v.name} ${v.dtype} [${v.shape.join(', ')}]`).join(', ') || 'none',
  });
}

function rowsOf(tensor: TensorData | undefined, name: string): Float32Array[] {
  if (!(tensor?.data instanceof Float32Array))
    throw new ToolkitError('NO_TENSOR', 'the run gave no float32 tensor of this name', {
      kind: 'internal',
      where: name,
    });
  const { data, shape } = tensor;
  const count = shape[0] ?? 1;
  const length = data.length / count;
  return Array.from({ length: count }, (_, i) => data.slice(i * length, (i + 1) * length));
}

/** Two models' answers to the same inputs, side by side. */
export function compareRows(float: OutputRows, quantized: OutputRows, labels?: ArrayLike<number>): RunComparison {
  let [signal, noise, same, floatRight, quantizedRight] = [0, 0, 0, 0, 0];
  float.rows.forEach((row, i) => {
    const other = quantized.rows[i] ?? new Float32Array();
    row.forEach((x, j) => {
      signal += x * x;
      noise += (x - (other[j] ?? NaN)) ** 2;
    });
    const [a, b] = [largestAt(row), largestAt(other)];
    same += Number(a === b);
    floatRight += Number(a === labels?.[i]);
    quantizedRight += Number(b === labels?.[i]);
  });
  const count = float.rows.length;
  return {
    count,
    snr: decibels(signal, noise),
    agreement: same / count,
    ...(labels && { accuracy: { float: floatRight / count, quantized: quantizedRight / count } }),
  };
}

export const decibels = (signal: number, noise: number): number =>
  noise === 0 ? Infinity : 10 * Math.log10(signal / noise);

/** Accuracy lost, or, where the right classes are not known, answers changed: a share of 1, below 0 where it gained. */
export const dropOf = ({ accuracy, agreement }: RunComparison): number =>
  accuracy ? accuracy.float - accuracy.quantized : 1 - agreement;

const largestAt = (row: Float32Array): number =>
  row.reduce((best, x, i) => (x > (row[best] ?? -Infinity) ? i : best), 0);
