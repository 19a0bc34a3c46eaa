import { ToolkitError } from '@fmnist/errors';
import { mapBodies } from './bodies.ts';
import { builder, type Builder } from './builder.ts';
import { dtypeOf, type NumericArray } from './dtype.ts';
import type { Attribute, Model, Node, TensorData, TensorType, Value } from './graph.ts';
import { checkNode } from './inferNode.ts';
import { attrsOf, type AnyOpDef } from './op.ts';
import { fromOpset, irVersionOf, OPSETS } from './opset.ts';
import { ops } from './ops/index.ts';
import {
  attributeTypeName,
  tensorToTypedArray,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/index.ts';
import { decodeUtf8 } from './proto/utf8.ts';

/**
 * The graph of a decoded model, in the toolkit's own opset, with every type inferred again.
 * @throws {ToolkitError} NO_GRAPH, UNSUPPORTED_OPSET, UNKNOWN_OPERATOR (all of them at once), UNSUPPORTED_TYPE, UNSUPPORTED_GRAPH,
 * BROKEN_GRAPH
 */
export function fromProto(model: ModelProto): Model {
  if (!model.graph) throw new ToolkitError('NO_GRAPH', 'the model has no graph');
  const opset = model.opsetImport?.find(({ domain }) => !domain || domain === 'ai.onnx')?.version ?? OPSETS.oldest;
  irVersionOf(opset);
  refuseUnknown(model.graph.node ?? []);
  return {
    graph: readGraph(model.graph, opset),
    ...(model.producerName && { producerName: model.producerName }),
    ...(model.producerVersion && { producerVersion: model.producerVersion }),
    ...(model.docString && { docString: model.docString }),
    metadata: Object.fromEntries((model.metadataProps ?? []).map(({ key = '', value = '' }) => [key, value])),
  };
}

function refuseUnknown(nodes: readonly NodeProto[]): void {
  const unknown = nodes.filter(
    ({ opType = '', domain = '' }) => (domain !== '' && domain !== 'ai.onnx') || !Object.hasOwn(ops, opType),
  );
  if (unknown.length === 0) return;
  const names = [...new Set(unknown.map(({ opType, domain }) => (domain ? `${domain}.${opType}` : `${opType}`)))];
  throw new ToolkitError('UNKNOWN_OPERATOR', `${names.length} operators have no definition here: ${names.join(', ')}`, {
    where: unknown[0]?.name || unknown[0]?.output?.[0] || 'graph',
    hint: 'onnxruntime may still run the model; it cannot be trained, converted or rewritten. To add an operator, see CONTRIBUTING.md.',
  });
}

/** What a graph inside another one is given: the types of its inputs, and the values around it. */
interface Surroundings {
  readonly types: readonly TensorType[];
  readonly outer: ReadonlyMap<string, Value>;
}

function readGraph(proto: GraphProto, opset: number, inside?: Surroundings): Model['graph'] {
  const g = builder();
  const values = new Map<string, Value>(inside && [...inside.outer].filter(([, v]) => v.known));
  const initializers = new Map((proto.initializer ?? []).map((t) => [t.name ?? '', t]));
  for (const [i, info] of (proto.input ?? []).entries()) {
    const initial = initializers.get(info.name ?? '');
    const type = inside?.types[i] ?? typeOf(info);
    values.set(info.name ?? '', g.input(info.name ?? '', type, initial && readTensor(initial)));
    initializers.delete(info.name ?? '');
  }
  for (const [name, tensor] of initializers) values.set(name, g.constant(readTensor(tensor), name));
  const found = (name: string, where: string): Value => {
    const value = values.get(name);
    if (!value) throw notFound(name, where, inside);
    return value;
  };
  for (const node of proto.node ?? []) readNode(g, node, { values, found }, opset);
  const outputs = (proto.output ?? []).map(({ name = '' }) => [name, found(name, 'the graph outputs')] as const);
  return g.finish(Object.fromEntries(outputs), proto.name || 'graph');
}

interface Values {
  readonly values: Map<string, Value>;
  /** @throws {ToolkitError} BROKEN_GRAPH, UNSUPPORTED_GRAPH */
  found(name: string, where: string): Value;
}

function readNode(g: Builder, proto: NodeProto, { values, found }: Values, opset: number): void {
  const name = proto.name || proto.output?.[0] || proto.opType || '';
  const inputs = (proto.input ?? []).map((input) => (input === '' ? undefined : found(input, name)));
  const attrs = Object.fromEntries(
    (proto.attribute ?? []).map((attribute) => [attribute.name ?? '', readAttribute(attribute)]),
  );
  // Only the number and the names of these outputs matter: their types are inferred when the node is copied.
  const outputs = (proto.output ?? []).map((output): Value => ({ name: output, dtype: 'float32', shape: [] }));
  const own = fromOpset({ op: proto.opType ?? '', domain: '', name, inputs, outputs, attrs }, opset);
  const node = withBodies(own, proto, opset, values);
  g.copy(node, node.inputs).forEach((value, i) => {
    const output = outputs[i]?.name;
    if (output) values.set(output, value);
  });
}

/** The node with its graphs, whose inputs have the types that the node gives them: files need not say them. */
function withBodies(node: Node, proto: NodeProto, opset: number, outer: ReadonlyMap<string, Value>): Node {
  const def: AnyOpDef | undefined = Object.hasOwn(ops, node.op) ? ops[node.op as keyof typeof ops] : undefined;
  if (!def?.bodies) return node;
  checkNode(def, node);
  const given = def.bodies(node.inputs as never, attrsOf(def, node));
  const graphs = new Map((proto.attribute ?? []).map(({ name = '', g }) => [name, g]));
  return mapBodies(node, (_, name) => readGraph(graphs.get(name) ?? {}, opset, { types: given[name] ?? [], outer }));
}

function notFound(name: string, where: string, inside: Surroundings | undefined): ToolkitError {
  if (inside?.outer.has(name))
    return new ToolkitError('UNSUPPORTED_GRAPH', `a graph inside another one reads "${name}" of that one`, {
      where,
      expected: 'its own inputs, and constants',
      hint: 'Hand the value in as a state that does not change.',
    });
  return new ToolkitError('BROKEN_GRAPH', `"${name}" is read before it is made`, {
    where,
    hint: 'Run `fmnist inspect --check` on the file.',
  });
}

function typeOf({ name, type }: ValueInfoProto): TensorType {
  const tensor = type?.tensorType;
  const dtype = dtypeOf(tensor?.elemType ?? 0);
  if (!tensor?.shape || !dtype)
    throw new ToolkitError('UNSUPPORTED_TYPE', 'an input must be a tensor of numbers with a known rank', {
      where: name ?? 'input',
    });
  return { dtype, shape: (tensor.shape.dim ?? []).map((d, i) => d.dimParam || (d.dimValue ?? `${name}_${i}`)) };
}

function readTensor(tensor: TensorProto): TensorData {
  const dtype = dtypeOf(tensor.dataType ?? 0);
  if (!dtype)
    throw new ToolkitError('UNSUPPORTED_TYPE', `element type ${tensor.dataType} is not supported`, {
      where: tensor.name ?? 'tensor',
    });
  // Strings and complex numbers have no dtype, so these are numbers.
  return { dtype, shape: [...(tensor.dims ?? [])], data: tensorToTypedArray(tensor) as NumericArray };
}

function readAttribute(proto: AttributeProto): Attribute {
  const type = attributeTypeName(proto.type);
  switch (type) {
    case 'int':
      return { type, value: Number(proto.i ?? 0) };
    case 'float':
      return { type, value: proto.f ?? 0 };
    case 'string':
      return { type, value: decodeUtf8(proto.s ?? new Uint8Array()) };
    case 'ints':
      return { type, value: (proto.ints ?? []).map(Number) };
    case 'floats':
      return { type, value: [...(proto.floats ?? [])] };
    case 'strings':
      return { type, value: (proto.strings ?? []).map(decodeUtf8) };
    case 'tensor':
      return { type, value: readTensor(proto.t ?? {}) };
    case 'graph':
      // Read when it is known what it is given.
      return { type, value: { name: 'graph', inputs: [], outputs: [], nodes: [] } };
    default:
      throw new ToolkitError('UNSUPPORTED_TYPE', `attribute "${proto.name}" is of a type that is not supported`, {
        received: type ?? String(proto.type),
      });
  }
}
