// Good models made bad, each in one place: what a checker has to notice, or to let pass, as the official one does.
import {
  attributeTypes,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
} from '../src/proto/index.ts';
import type { ValueInfoProto } from '../src/proto/index.ts';

/** A whole number from 0 to below n. */
type Random = (n: number) => number;
/** A changed model; undefined where it has nothing to change in this way. */
type Mutation = (model: ModelProto, random: Random) => ModelProto | undefined;

/** xorshift32. */
export function seededRandom(seed: number): Random {
  let state = seed | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

const inGraph =
  (change: (graph: GraphProto, random: Random) => GraphProto | undefined): Mutation =>
  (model, random) => {
    const graph = model.graph && change(model.graph, random);
    return graph && { ...model, graph };
  };

const inNode = (change: (node: NodeProto, random: Random) => NodeProto | undefined): Mutation =>
  inGraph((graph, random) => {
    const nodes = graph.node ?? [];
    const at = random(nodes.length || 1);
    const node = nodes[at] && change(nodes[at], random);
    return node && { ...graph, node: nodes.with(at, node) };
  });

const inAttribute = (change: (attribute: AttributeProto, random: Random) => AttributeProto | undefined): Mutation =>
  inNode((node, random) => {
    const attributes = node.attribute ?? [];
    const at = random(attributes.length || 1);
    const attribute = attributes[at] && change(attributes[at], random);
    return attribute && { ...node, attribute: attributes.with(at, attribute) };
  });

const inInfo = (
  kind: 'input' | 'output',
  change: (info: ValueInfoProto, random: Random) => ValueInfoProto | undefined,
): Mutation =>
  inGraph((graph, random) => {
    const infos = graph[kind] ?? [];
    const at = random(infos.length || 1);
    const info = infos[at] && change(infos[at], random);
    return info && { ...graph, [kind]: infos.with(at, info) };
  });

const withElement = (info: ValueInfoProto, random: Random): ValueInfoProto | undefined => {
  const tensorType = info.type?.tensorType;
  const elemType = 1 + random(12);
  if (!tensorType || elemType === tensorType.elemType) return undefined;
  return { ...info, type: { tensorType: { ...tensorType, elemType } } };
};

const withSize = (info: ValueInfoProto, random: Random): ValueInfoProto | undefined => {
  const tensorType = info.type?.tensorType;
  const dims = tensorType?.shape?.dim ?? [];
  if (dims.length === 0) return undefined;
  const at = random(dims.length);
  const dim = dims.with(at, { dimValue: (dims[at]?.dimValue ?? 1) + 1 + random(3) });
  return { ...info, type: { tensorType: { ...tensorType, shape: { dim } } } };
};

const withRank = (info: ValueInfoProto, random: Random): ValueInfoProto | undefined => {
  const tensorType = info.type?.tensorType;
  const dims = tensorType?.shape?.dim;
  if (!dims) return undefined;
  const dim = dims.length > 0 && random(2) ? dims.slice(1) : [...dims, { dimValue: 1 }];
  return { ...info, type: { tensorType: { ...tensorType, shape: { dim } } } };
};

const without = <T>(list: readonly T[] | undefined, random: Random): T[] | undefined =>
  list?.length ? list.toSpliced(random(list.length), 1) : undefined;

/** Ways to break a model, or nearly. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'an input of a node less': inNode((node, random) => {
    const input = without(node.input, random);
    return input && { ...node, input };
  }),
  'an input of a node left empty': inNode((node, random) => {
    const input = node.input ?? [];
    return input.length > 0 ? { ...node, input: input.with(random(input.length), '') } : undefined;
  }),
  'an input of a node twice': inNode((node, random) => {
    const input = node.input ?? [];
    return input.length > 0 ? { ...node, input: [...input, input[random(input.length)] ?? ''] } : undefined;
  }),
  'inputs of a node swapped': inNode(({ input = [], ...node }) =>
    input.length > 1 ? { ...node, input: [...input.slice(1), input[0] ?? ''] } : undefined,
  ),
  'an output of a node more': inNode((node) => ({ ...node, output: [...(node.output ?? []), 'one_more'] })),
  'a value renamed': inNode((node, random) => {
    const output = node.output ?? [];
    return output.length > 0 ? { ...node, output: output.with(random(output.length), 'renamed') } : undefined;
  }),
  'another operator': inNode((node, random) => ({
    ...node,
    opType: ['Relu', 'Add', 'MatMul', 'Rleu', 'Concat', 'Upsample', 'Gather', 'Flatten'][random(8)],
  })),
  'another domain': inNode((node, random) => ({
    ...node,
    domain: ['ai.onnx.ml', 'com.example', 'ai.onnx'][random(3)],
  })),
  'an attribute renamed': inAttribute((attribute) => ({ ...attribute, name: `${attribute.name}s` })),
  'an attribute less': inNode((node, random) => {
    const attribute = without(node.attribute, random);
    return attribute && { ...node, attribute };
  }),
  'an attribute of another type': inAttribute(({ name }, random) => {
    const type = [attributeTypes.float.code, attributeTypes.string.code, attributeTypes.ints.code][random(3)] ?? 1;
    return {
      name,
      type,
      ...(type === 1 && { f: 1 }),
      ...(type === 3 && { s: new Uint8Array() }),
      ...(type === 7 && { ints: [1, 1] }),
    };
  }),
  'a number in an attribute': inAttribute((attribute, random) => {
    const { type, i = 0, ints = [] } = attribute;
    if (type === attributeTypes.int.code) return { ...attribute, i: Number(i) + 1 + random(4) };
    if (type !== attributeTypes.ints.code || ints.length === 0) return undefined;
    const at = random(ints.length);
    return { ...attribute, ints: ints.with(at, Number(ints[at]) + 1 + random(4)) };
  }),
  'a shorter list in an attribute': inAttribute((attribute) =>
    attribute.type === attributeTypes.ints.code ? { ...attribute, ints: (attribute.ints ?? []).slice(1) } : undefined,
  ),
  'an input of another element type': inInfo('input', withElement),
  'an input of another size': inInfo('input', withSize),
  'an input of another rank': inInfo('input', withRank),
  'an output of another element type': inInfo('output', withElement),
  'an output of another size': inInfo('output', withSize),
  'an output of another rank': inInfo('output', withRank),
  'nodes swapped': inGraph((graph, random) => {
    const nodes = graph.node ?? [];
    if (nodes.length < 2) return undefined;
    const at = random(nodes.length - 1);
    return { ...graph, node: [...nodes.slice(0, at), ...nodes.slice(at, at + 2).toReversed(), ...nodes.slice(at + 2)] };
  }),
  'a node less': inGraph((graph, random) => {
    const node = without(graph.node, random);
    return node && { ...graph, node };
  }),
  'another opset': (model, random) => ({
    ...model,
    opsetImport: (model.opsetImport ?? []).map((set) => ({ ...set, version: 1 + random(28) })),
  }),
  'no opset': (model) => ({ ...model, opsetImport: [] }),
};
