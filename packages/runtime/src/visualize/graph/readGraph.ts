import {
  constantsOf,
  dataTypes,
  inferTypes,
  interfaceOf,
  layerNames,
  type ModelProto,
  namesRead,
  type NodeProto,
  type TensorProto,
  type ValueType,
} from '@fmnist/onnx';

/** A model's main graph as the picture needs it: without what only holds or makes constants. */
export interface ReadGraph {
  readonly nodes: readonly NodeProto[];
  /** Of each node. */
  readonly layers: readonly string[];
  readonly reads: readonly (readonly string[])[];
  /** Which node makes a value. */
  readonly producers: ReadonlyMap<string, number>;
  /** How many nodes and graph outputs read a value. */
  readonly readers: ReadonlyMap<string, number>;
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly types: ReadonlyMap<string, ValueType>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export function readGraph(model: ModelProto): ReadGraph {
  const { graph = {} } = model;
  const types = inferTypes(model);
  const held = constantsOf(graph);
  const allNodes = graph.node ?? [];
  const constants = new Map([...held, ...computedConstants(allNodes, held, types)]);
  const drawn = allNodes.flatMap((node, i) => (isConstant(node, constants) ? [] : [i]));
  const names = layerNames(graph, held);
  const nodes = drawn.flatMap((i) => allNodes[i] ?? []);
  const reads = nodes.map((node) => namesRead(node).filter((name) => !constants.has(name)));
  const { inputs, outputs } = interfaceOf(model);
  const outputNames = outputs.map(({ name }) => name);
  const readers = new Map<string, number>();
  for (const name of [...reads.flat(), ...outputNames]) readers.set(name, (readers.get(name) ?? 0) + 1);
  return {
    nodes,
    layers: drawn.map((i) => names[i] ?? ''),
    reads,
    producers: new Map(nodes.flatMap(({ output = [] }, i) => output.filter(Boolean).map((name) => [name, i] as const))),
    readers,
    constants,
    types,
    inputs: inputs.map(({ name }) => name),
    outputs: outputNames,
  };
}

const isConstant = ({ output = [] }: NodeProto, constants: ReadonlyMap<string, TensorProto>) =>
  output.some((name) => constants.has(name));

/** What comes from constants alone is as good as one, of which only the type is known here; but not what is drawn at random. */
function computedConstants(
  nodes: readonly NodeProto[],
  held: ReadonlyMap<string, TensorProto>,
  types: ReadonlyMap<string, ValueType>,
): Map<string, TensorProto> {
  const made = new Map<string, TensorProto>();
  for (const node of nodes) {
    const inputs = namesRead(node);
    if (inputs.length === 0 || !inputs.every((name) => held.has(name) || made.has(name))) continue;
    if (/^Random|^Multinomial$|^Bernoulli$/.test(node.opType ?? '')) continue;
    for (const name of node.output ?? []) made.set(name, typeOnly(types.get(name)));
  }
  return made;
}

/** Without a data type where nothing is known. */
function typeOnly(type: ValueType | undefined): TensorProto {
  const { element = '', shape } = type ?? {};
  const code = Object.hasOwn(dataTypes, element) ? dataTypes[element as keyof typeof dataTypes].code : undefined;
  const dims = shape?.map(Number);
  return dims?.every(Number.isFinite) && code !== undefined ? { dims, dataType: code } : {};
}
