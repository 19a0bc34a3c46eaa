import { ToolkitError } from '@fmnist/errors';
import type { Graph, Value } from '../graph.ts';
import type { CodeType, Range } from './affine.ts';
import { biasErrors } from './biasErrors.ts';
import { calibrate, type RangeMethodName } from './calibrate/index.ts';
import { codeChoices, type CodeProvider } from './codeChoices.ts';
import { compareRows, dropOf, runOutput, type RunComparison } from './compareRuns.ts';
import { excluderOf, type Exclude } from './exclusion.ts';
import { planCodes, type CodePlan } from './planCodes.ts';
import { prepareGraph } from './prepare.ts';
import type { WeightOptions } from './quantizeWeight.ts';
import type { NamedTensors, RunModel } from './RunModel.ts';
import { sensitivity, type LayerSensitivity } from './sensitivity.ts';
import { toQdq } from './toQdq.ts';

export interface StaticOptions {
  /** Runs the model, to see what its values hold. */
  readonly run: RunModel;
  /** What to run it on: a few hundred training images, some at once. */
  readonly batches: readonly NamedTensors[];
  /** The true classes of all of them: `maxDrop` is then of accuracy, else of answers that change. */
  readonly labels?: ArrayLike<number> | undefined;
  /** The output to judge by. Default: "logits", else the last. */
  readonly output?: string | undefined;
  /** How ranges follow from what values hold. Default mse. */
  readonly method?: RangeMethodName | undefined;
  /** For the method percentile: of the elements, in percent, that are inside. Default 99.99. */
  readonly percentile?: number | undefined;
  /** Where the result is to run, which chooses the codes below. Default cpu. */
  readonly provider?: CodeProvider | undefined;
  readonly activations?: CodeType | undefined;
  readonly weights?: WeightOptions | undefined;
  readonly exclude?: Exclude | undefined;
  /** Default true: see `biasErrors`. */
  readonly biasCorrection?: boolean | undefined;
  /** Keeps the layers that cost most in float32 until no more than this share, 0 to 1, is lost. Default: all are in codes. */
  readonly maxDrop?: number | undefined;
}

export interface StaticQuantization {
  readonly graph: Graph;
  /** Layers in codes, by their nodes' names. */
  readonly quantized: readonly string[];
  /** Layers that stay in float32, and why. */
  readonly kept: readonly { readonly node: string; readonly reason: string }[];
  /** On the calibration batches, against the float model. */
  readonly comparison: RunComparison;
  /** Of each layer, where `maxDrop` was asked for. */
  readonly sensitivity?: readonly LayerSensitivity[];
}

/**
 * A graph that computes in 8 bits: weights symmetric with a scale for each channel, values by the range they had on the batches, sums in 32 bits.
 * Normalisations go into the weights first. What stands in codes and what not follows from `planCodes`.
 *
 * @throws {ToolkitError} NO_BATCHES, NOTHING_TO_QUANTIZE, NO_SUCH_NODE, BAD_RANGE, NO_OUTPUT, BAD_DROP, BAD_PERCENTILE, ALREADY_QUANTIZED
 */
export async function quantizeStatic(float: Graph, options: StaticOptions): Promise<StaticQuantization> {
  const { run, batches, labels, method = 'mse', percentile, exclude = [], maxDrop } = options;
  checkNumbers(options);
  const graph = prepareGraph(float);
  const isExcluded = excluderOf(graph, exclude);
  const plan = planCodes(graph, isExcluded);
  checkPlan(graph, plan);
  const choice = codeChoices[options.provider ?? 'cpu'];
  const { activations = choice.activations, weights = choice.weights } = options;
  const ranges = await calibrate(run, graph, [...plan.codes.keys()], batches, {
    method,
    percentile,
    dtype: activations,
  });
  const rangeOf = (v: Value): Range => ranges.get(v) ?? { min: NaN, max: NaN };
  const codes = { activations, weights };
  const corrections =
    options.biasCorrection === false ? undefined : await biasErrors(run, graph, plan, rangeOf, batches, codes);
  const qdq = { ...codes, corrections };
  const reference = await runOutput(run, graph, batches, options.output);

  const kept = new Set<string>();
  const attempt = async () => {
    const part = planCodes(graph, (node) => isExcluded(node) || kept.has(node.name));
    const result = part.nodes.size === 0 ? graph : toQdq(graph, part, rangeOf, qdq);
    const comparison = compareRows(reference, await runOutput(run, result, batches, reference.output), labels);
    return { part, result, comparison };
  };
  let found = await attempt();
  let layers: readonly LayerSensitivity[] | undefined;
  if (maxDrop !== undefined) {
    layers = await sensitivity({ run, graph, plan, rangeOf, batches, float: reference, labels, options: qdq });
    for (const { node } of layers) {
      if (dropOf(found.comparison) <= maxDrop) break;
      kept.add(node);
      found = await attempt();
    }
  }
  const { part, result, comparison } = found;
  const reasonOf = (node: string, reason: string) => (kept.has(node) ? 'it costs too much accuracy' : reason);
  return {
    graph: result,
    quantized: [...part.nodes].map((node) => node.name),
    kept: part.kept.map(({ node, reason }) => ({ node: node.name, reason: reasonOf(node.name, reason) })),
    comparison,
    ...(layers && { sensitivity: layers }),
  };
}

function checkPlan({ name }: Graph, { nodes, kept }: CodePlan): void {
  if (nodes.size > 0) return;
  throw new ToolkitError('NOTHING_TO_QUANTIZE', 'no layer of the model can be computed in 8 bits', {
    where: name,
    expected: 'Conv, Gemm or MatMul with constant float32 weights',
    received:
      kept
        .map(({ node, reason }) => `${node.name}: ${reason}`)
        .slice(0, 5)
        .join('; ') || 'none of them',
  });
}

function checkNumbers({ maxDrop = 0, percentile = 100 }: StaticOptions): void {
  const check = (code: string, what: string, value: number, most: number) => {
    if (value >= 0 && value <= most) return;
    throw new ToolkitError(code, `${what} cannot be this`, {
      kind: 'usage',
      expected: `a number from 0 to ${most}`,
      received: String(value),
    });
  };
  check('BAD_DROP', 'the share that may be lost', maxDrop, 1);
  check('BAD_PERCENTILE', 'the percentile', percentile, 100);
}
