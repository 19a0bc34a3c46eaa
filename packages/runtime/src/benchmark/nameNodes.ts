import type { ModelProto } from '@fmnist/onnx/proto';

/**
 * The same model with a name for each node, its first output's where it has none: onnxruntime's profiler calls them by these. undefined where all
 * have names, and where weights lie in other files, which a model without its place does not find.
 */
export function nameNodes(model: ModelProto): ModelProto | undefined {
  const { node = [], initializer = [] } = model.graph ?? {};
  if (node.every(({ name }) => name) || initializer.some(({ dataLocation }) => dataLocation === EXTERNAL))
    return undefined;
  const named = node.map((one) => (one.name ? one : { ...one, name: one.output?.find(Boolean) ?? '' }));
  return { ...model, graph: { ...model.graph, node: named } };
}

const EXTERNAL = 1;
