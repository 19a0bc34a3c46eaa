import { constantsOf, decodeModel, encodeModel, type GraphProto, type NodeProto } from '@fmnist/onnx';

/**
 * The same model, which gives the tensors of these names too. Names that are outputs already change nothing.
 *
 * @param bytes an ONNX file
 */
export function withOutputs(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  const model = decodeModel(bytes);
  const output = model.graph?.output ?? [];
  const given = new Set(output.map(({ name }) => name));
  const added = [...new Set(names)].filter((name) => !given.has(name)).map((name) => ({ name }));
  return encodeModel({ ...model, graph: { ...model.graph, output: [...output, ...added] } });
}

/**
 * What the last dense layer reads, by which a network sees images as alike: the input of the last Gemm or MatMul before the logits.
 * @returns the tensor's name; undefined where there is no such layer
 */
export function penultimateOf(graph: GraphProto): string | undefined {
  const producers = new Map(graph.node?.flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)));
  const constants = constantsOf(graph);
  const outputs = graph.output?.map(({ name }) => name) ?? [];
  const classifies = ['logits', 'probabilities'].find((name) => outputs.includes(name)) ?? outputs[0];
  const seen = new Set<NodeProto>();
  for (let name = classifies; name !== undefined;) {
    const node = producers.get(name);
    if (!node || seen.has(node)) return undefined;
    seen.add(node);
    // Of an addition, the side that is not the bias.
    const [data] = node.input?.filter((input) => !constants.has(input)) ?? [];
    if (node.opType === 'Gemm' || node.opType === 'MatMul') return data;
    name = data;
  }
  return undefined;
}
