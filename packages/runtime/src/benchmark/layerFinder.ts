import { constantsOf, layerNames, type ModelProto, type NodeProto } from '@fmnist/onnx';
import type { ProfiledNode } from './parseProfile.ts';

/** Where a kernel of onnxruntime comes from. */
interface FoundLayer {
  /** The layer of the model; onnxruntime's own name for a node that it put in. */
  readonly name: string;
  /** The layers of which it does the work: more than one where they are fused. */
  readonly covers: readonly string[];
}

/** The most nodes that are fused into one. */
const LONGEST_CHAIN = 8;

/**
 * Tells the layer of the model that a kernel belongs to. onnxruntime adds words to the names of nodes that it fuses or lays out anew (`fused fc1/Gemm`,
 * `conv1/Relu_nchwc`, `pool_token_5`), and calls what is fused by its last node: a Conv with the name of a Relu is the one before it.
 */
export function layerFinder(model: ModelProto, profiled: readonly ProfiledNode[]): (node: ProfiledNode) => FoundLayer {
  const { graph = {} } = model;
  const constants = constantsOf(graph);
  const names = layerNames(graph, constants);
  const nodes = graph.node ?? [];
  const layerOf = new Map(nodes.map((node, i) => [node, names[i] ?? '']));
  const byName = new Map(nodes.flatMap((node) => (node.name ? [[node.name, node] as const] : [])));
  const producers = new Map(nodes.flatMap((node) => (node.output ?? []).map((value) => [value, node] as const)));
  const timed = new Set(profiled.flatMap(({ name }) => named(name, byName) ?? []));

  /** Back over what has no kernel of its own, to the operator that the kernel is of. */
  function chain(last: NodeProto, operator: string): readonly NodeProto[] | undefined {
    const nodes = [last];
    while (nodes.at(-1)?.opType !== operator) {
      const source = nodes.at(-1)?.input?.find((value) => value !== '' && !constants.has(value));
      const before = producers.get(source ?? '');
      if (!before || timed.has(before) || nodes.length === LONGEST_CHAIN) return undefined;
      nodes.push(before);
    }
    return nodes;
  }

  return ({ name, operator }) => {
    const last = named(name, byName);
    if (!last) return { name, covers: [] };
    const fused = chain(last, operator.replace(/^(?:Nhwc)?(?:Fused|QLinear)/, '')) ?? [last];
    const covers = [...new Set(fused.map((node) => layerOf.get(node) ?? ''))];
    return { name: covers.at(-1) ?? name, covers };
  };
}

/** The node of the model whose name a kernel's name begins with. */
function named(kernel: string, byName: ReadonlyMap<string, NodeProto>): NodeProto | undefined {
  for (
    let rest = kernel.replace(/^fused /, '');
    rest !== '';
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf('_')))
  ) {
    const found = byName.get(rest);
    if (found) return found;
  }
  return undefined;
}
