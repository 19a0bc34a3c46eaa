// Batch normalisation while training: it normalises with the batch's own mean and variance, and its running ones are state of the step.
import { attrsOf, ops, rewrite, type Builder, type Graph, type Node, type Value } from '@fmnist/onnx';

const isBatchNormalization = (node: Node) => node.op === 'BatchNormalization' && node.domain === '';

/** The names of the running means and variances that a graph normalises with, where they are constants. */
export function statisticNames(graph: Graph): Set<string> {
  const read = graph.nodes.filter(isBatchNormalization).flatMap((node) => node.inputs.slice(3, 5));
  return new Set(read.flatMap((v) => (v?.known ? [v.name] : [])));
}

/**
 * What a normalisation becomes when its running statistics are updated: batch statistics for the output, and the next running mean and
 * variance. The last two are undefined where the node keeps its statistics, which is to say where they are constants.
 */
export function emitTrainingForm(
  g: Builder,
  node: Node,
  inputs: readonly (Value | undefined)[],
): { readonly y: Value; readonly next: ReadonlyMap<Value, Value> } | undefined {
  const [, , , mean, variance] = inputs;
  if (!isBatchNormalization(node) || !mean || !variance || mean.known || variance.known) return undefined;
  const { epsilon, momentum } = attrsOf(ops.BatchNormalization, node);
  const [y, nextMean, nextVariance] = g.emit(
    'BatchNormalization',
    inputs,
    { epsilon, momentum, training_mode: 1 },
    { outputs: 3, name: node.name },
  );
  return y && nextMean && nextVariance
    ? {
        y,
        next: new Map([
          [mean, nextMean],
          [variance, nextVariance],
        ]),
      }
    : undefined;
}

/**
 * Every BatchNormalization in training mode in simpler operators, of which the gradient computes most again (mean, centred input): what both
 * need is computed once. Some onnxruntime providers have no kernel for that mode, either.
 */
export function decomposeBatchStatistics(graph: Graph): Graph {
  return rewrite(graph, (g, node, inputs) => {
    const def = ops.BatchNormalization;
    if (!isBatchNormalization(node) || node.attrs['training_mode']?.value !== 1 || !def.decompose) return undefined;
    return def.decompose(g, inputs as never, attrsOf(def, node));
  });
}
