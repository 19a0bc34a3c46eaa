import { valuesOf, withOtherNames } from './bodies.ts';
import { dtypes } from './dtype.ts';
import {
  isLazy,
  type Attribute,
  type Graph,
  type Model,
  type Node,
  type TensorData,
  type TensorType,
  type Value,
} from './graph.ts';
import { DEFAULT_OPSET, irVersionOf, toOpset, withoutNewer } from './opset.ts';
import {
  attributeTypes,
  lazyRawData,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/index.ts';
import { encodeUtf8 } from './proto/utf8.ts';

/**
 * The protobuf message of a model, ready for `encodeModel`: every value has its type and shape in value_info, weights are views.
 * @throws {ToolkitError} UNSUPPORTED_OPSET
 */
export function toProto(model: Model, { opset = DEFAULT_OPSET }: { readonly opset?: number } = {}): ModelProto {
  const { graph, producerName, producerVersion, docString, metadata = {} } = model;
  return {
    irVersion: irVersionOf(opset),
    producerName,
    producerVersion,
    docString,
    graph: graphToProto(graph, opset),
    opsetImport: [{ domain: '', version: opset }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
}

/** `outer` are the names in the graphs around it. */
function graphToProto(given: Graph, opset: number, outer: ReadonlySet<string> = new Set()): GraphProto {
  const graph = withOtherNames(withoutNewer(given, opset), outer);
  const taken = new Set([...outer, ...valuesOf(graph).map((v) => v.name)]);
  const nodes = graph.nodes.map((node) => toOpset(node, opset));
  const ends = new Set([...graph.inputs, ...graph.outputs]);
  const produced = new Set(nodes.flatMap((node) => node.outputs));
  const read = new Set([...nodes.flatMap((node) => node.inputs), ...graph.outputs]);
  const constants = [...read].flatMap((v) => (v?.known && !produced.has(v) ? [tensorToProto(v.known, v.name)] : []));
  const defaults = graph.inputs.flatMap((v) => (v.initial ? [tensorToProto(v.initial, v.name)] : []));
  return {
    name: graph.name,
    node: nodes.map((node) => nodeToProto(node, opset, taken)),
    initializer: [...defaults, ...constants],
    input: graph.inputs.map(valueInfo),
    output: graph.outputs.map(valueInfo),
    valueInfo: nodes.flatMap((node) => node.outputs.filter((v) => !ends.has(v)).map(valueInfo)),
  };
}

const nodeToProto = (
  { op, domain, name, inputs, outputs, attrs }: Node,
  opset: number,
  taken: ReadonlySet<string>,
) => ({
  opType: op,
  ...(domain && { domain }),
  name,
  input: trimmed(inputs.map((v) => v?.name ?? '')),
  output: outputs.map((v) => v.name),
  attribute: Object.entries(attrs).map(([key, attribute]) => attributeToProto(key, attribute, opset, taken)),
});

/** Optional inputs left out at the end are not written. */
const trimmed = (names: readonly string[]) => names.slice(0, names.findLastIndex((name) => name !== '') + 1);

function attributeToProto(
  name: string,
  attribute: Attribute,
  opset: number,
  taken: ReadonlySet<string>,
): AttributeProto {
  const type = attributeTypes[attribute.type].code;
  switch (attribute.type) {
    case 'int':
      return { name, type, i: attribute.value };
    case 'float':
      return { name, type, f: attribute.value };
    case 'string':
      return { name, type, s: encodeUtf8(attribute.value) };
    case 'ints':
      return { name, type, ints: attribute.value };
    case 'floats':
      return { name, type, floats: attribute.value };
    case 'strings':
      return { name, type, strings: attribute.value.map(encodeUtf8) };
    case 'tensor':
      return { name, type, t: tensorToProto(attribute.value) };
    case 'graph':
      return { name, type, g: graphToProto(attribute.value, opset, taken) };
  }
}

/** Content that takes work is worked out when it is encoded. */
function tensorToProto(tensor: TensorData, name?: string): TensorProto {
  const { dtype, shape } = tensor;
  const head = { dims: shape, dataType: dtypes[dtype].onnx, ...(name && { name }) };
  return isLazy(tensor) ? lazyRawData(head, () => bytesOf(tensor)) : { ...head, rawData: bytesOf(tensor) };
}

const bytesOf = ({ data }: TensorData) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const valueInfo = ({ name, ...type }: Value): ValueInfoProto => ({ name, type: typeToProto(type) });

const typeToProto = ({ dtype, shape }: TensorType) => ({
  tensorType: {
    elemType: dtypes[dtype].onnx,
    shape: { dim: shape.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) },
  },
});
