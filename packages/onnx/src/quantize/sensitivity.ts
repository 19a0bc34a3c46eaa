import type { Graph, Value } from '../graph.ts';
import type { Range } from './affine.ts';
import { compareRows, dropOf, runOutput, type OutputRows } from './compareRuns.ts';
import { isWeighted, planCodes, type CodePlan } from './planCodes.ts';
import type { NamedTensors, RunModel } from './RunModel.ts';
import { toQdq, type QdqOptions } from './toQdq.ts';

/** What one layer in codes, all others in float32, does to the output. */
export interface LayerSensitivity {
  readonly node: string;
  /** Of the output, in decibels. */
  readonly snr: number;
  /** The share of inputs that change their class. */
  readonly changed: number;
  /** Accuracy lost; answers changed, where the right ones are not known. */
  readonly drop: number;
}

export interface SensitivityInput {
  readonly run: RunModel;
  /** Prepared: see `prepareGraph`. */
  readonly graph: Graph;
  readonly plan: CodePlan;
  readonly rangeOf: (v: Value) => Range;
  readonly batches: readonly NamedTensors[];
  readonly float: OutputRows;
  readonly labels?: ArrayLike<number> | undefined;
  readonly options: QdqOptions;
}

/** Each layer by itself in codes, the one that costs most first. Runs the graph once a layer. */
export async function sensitivity(given: SensitivityInput): Promise<readonly LayerSensitivity[]> {
  const { run, graph, plan, rangeOf, batches, float, labels, options } = given;
  const layers = graph.nodes.filter((node) => plan.nodes.has(node) && isWeighted(node));
  const rows: LayerSensitivity[] = [];
  for (const layer of layers) {
    const alone = planCodes(graph, (node) => node !== layer && isWeighted(node));
    const quantized = await runOutput(run, toQdq(graph, alone, rangeOf, options), batches, float.output);
    const comparison = compareRows(float, quantized, labels);
    const { snr, agreement } = comparison;
    rows.push({ node: layer.name, snr, changed: 1 - agreement, drop: dropOf(comparison) });
  }
  return rows.toSorted((a, b) => a.snr - b.snr);
}
