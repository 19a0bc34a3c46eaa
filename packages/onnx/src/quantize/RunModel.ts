import type { Graph, TensorData, Value } from '../graph.ts';
import { CANONICAL_OPSET } from '../opset.ts';
import { encodeModel } from '../proto/index.ts';
import { toProto } from '../toProto.ts';

/** Tensors by the names of a model's inputs or outputs. */
export type NamedTensors = Readonly<Record<string, TensorData>>;

/**
 * Runs a model on each of the batches, one after the other, and gives its outputs as they come: the quantiser's way to whatever runs models,
 * onnxruntime or another. It opens the model once, and closes it when the caller has seen enough.
 */
export type RunModel = (model: Uint8Array, batches: readonly NamedTensors[]) => AsyncIterable<NamedTensors>;

/** Runs a graph, of whose values in between `also` are outputs too. */
export function runGraph(
  run: RunModel,
  graph: Graph,
  batches: readonly NamedTensors[],
  also: readonly Value[] = [],
): AsyncIterable<NamedTensors> {
  const outputs = [...new Set([...graph.outputs, ...also])].filter((v) => !graph.inputs.includes(v));
  return run(encodeModel(toProto({ graph: { ...graph, outputs } }, { opset: CANONICAL_OPSET })), batches);
}
