import { attrsOf, ops, rewrite, type Builder, type Graph, type Value } from '@fmnist/onnx';

/**
 * Tensors that one kernel reads and writes: WebGPU promises eight storage buffers, and the provider's Split and Concat take one for each part.
 * https://www.w3.org/TR/webgpu/#limits (maxStorageBuffersPerShaderStage)
 */
const MOST_PARTS = 7;

/** Split and Concat of many parts as trees of those of few: parts of parts. */
export const useFewBuffers = (graph: Graph): Graph =>
  rewrite(graph, (g, node, inputs) => {
    if (node.op === 'Concat' && inputs.length > MOST_PARTS) {
      const parts = inputs.filter((part) => part !== undefined);
      return [concatTree(g, parts, attrsOf(ops.Concat, node).axis)];
    }
    const [x] = inputs;
    if (node.op !== 'Split' || !x || node.outputs.length <= MOST_PARTS) return undefined;
    const { axis } = attrsOf(ops.Split, node);
    const lengths = node.outputs.map((part) => part?.shape.at(axis));
    return lengths.every((n) => typeof n === 'number') ? splitTree(g, x, lengths, axis) : undefined;
  });

function concatTree(g: Builder, parts: readonly Value[], axis: number): Value {
  if (parts.length <= MOST_PARTS) return g.Concat(...parts, { axis });
  return concatTree(
    g,
    inGroups(parts).map((group) => g.Concat(...group, { axis })),
    axis,
  );
}

function splitTree(g: Builder, x: Value, lengths: readonly number[], axis: number): readonly Value[] {
  if (lengths.length <= MOST_PARTS) return g.Split(x, g.ints(lengths), { axis });
  const groups = inGroups(lengths);
  const sums = groups.map((group) => group.reduce((sum, n) => sum + n, 0));
  return splitTree(g, x, sums, axis).flatMap((part, i) => g.Split(part, g.ints(groups[i] ?? []), { axis }));
}

/** The same in order, in as few groups as may be, of about the same size: none of one, for MOST_PARTS + 1 or more. */
function inGroups<T>(parts: readonly T[]): T[][] {
  const size = Math.ceil(parts.length / Math.ceil(parts.length / MOST_PARTS));
  return Array.from({ length: Math.ceil(parts.length / size) }, (_, i) => parts.slice(i * size, (i + 1) * size));
}
