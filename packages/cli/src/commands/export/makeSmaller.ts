import type { Graph, LayerSensitivity, Model, NamedTensors, RunModel, TensorNoise } from '@fmnist/onnx';
import { checkChoice } from '../../options/checkChoice.ts';
import { methods } from './checkExportFlags.ts';
import type { ExportFlags } from './exportFlags.ts';

export interface Smaller {
  readonly graph: Graph;
  /** What it is, in a few words. */
  readonly form: string;
  /** Nodes that stay in float32, and why. */
  readonly kept: readonly { readonly node: string; readonly reason: string }[];
  /** Weights that half precision takes for 0. */
  readonly lost: readonly { readonly weight: string; readonly count: number }[];
  readonly sensitivity?: readonly LayerSensitivity[] | undefined;
  readonly tensors?: readonly TensorNoise[] | undefined;
}

interface Given {
  readonly run: RunModel;
  readonly batches: readonly NamedTensors[];
  readonly labels: ArrayLike<number>;
}

/** The form that the flags ask for. @throws {ToolkitError} as the quantiser does */
export async function makeSmaller(
  { graph }: Model,
  flags: ExportFlags,
  { run, batches, labels }: Given,
): Promise<Smaller> {
  const { debugTable, quantizeDynamic, quantizeStatic, quantizeWeights, toFloat16, valueRanges } =
    await import('@fmnist/onnx');
  const exclude = (flags.exclude ?? '')
    .split(',')
    .filter((pattern) => pattern.trim() !== '')
    .map((p) => p.trim());
  const none = { kept: [], lost: [] };
  if (flags.half) {
    const ranges = await valueRanges(run, graph, batches);
    return { ...toFloat16(graph, { exclude, ranges }), form: 'float16' };
  }
  if (flags.weightsOnly) return { graph: quantizeWeights(graph, { exclude }), form: 'int8, weights only', ...none };
  if (flags.dynamic) return { graph: quantizeDynamic(graph, { exclude }), form: 'int8, dynamic', ...none };
  const method = checkChoice('--method', flags.method ?? 'mse', methods);
  const maxDrop = flags.maxDrop === undefined ? undefined : flags.maxDrop / 100;
  const made = await quantizeStatic(graph, { run, batches, labels, exclude, method, maxDrop });
  return {
    graph: made.graph,
    form: `int8, static (${method})`,
    kept: made.kept,
    lost: [],
    sensitivity: made.sensitivity,
    tensors: await debugTable(run, graph, made.graph, batches),
  };
}
