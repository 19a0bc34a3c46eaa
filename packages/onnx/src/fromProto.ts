import { ToolkitError } from '@fmnist/errors';
import { readAttribute, readTensor } from './attribute.ts';
import { mapBodies } from './bodies.ts';
import { builder, type Builder } from './builder.ts';
import { dtypeOf } from './dtype.ts';
import type { Attribute, Model, Node, TensorType, Value } from './graph.ts';
import { checkNode } from './inferNode.ts';
import { attrsOf, type AnyOpDef } from './op.ts';
import { fromOpset, irVersionOf, OPSETS } from './opset.ts';
import { ops } from './ops/index.ts';
import {
  attributeTypeName,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from './proto/index.ts';

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
  const name = nameOf(proto);
  const inputs = (proto.input ?? []).map((input) => (input === '' ? undefined : found(input, name)));
  const node = nodeFromProto(proto, inputs, { opset, outer: values });
  g.copy(node, node.inputs).forEach((value, i) => {
    const output = node.outputs[i]?.name;
    if (output) values.set(output, value);
  });
}

const nameOf = ({ name, output, opType }: NodeProto): string => name || output?.[0] || opType || '';

/**
 * A node of a file as the toolkit writes it, on inputs that are there already; `outer` are the values that graphs in it may read. Of its outputs
 * only the number and the names matter: their types are inferred when the node is copied into a graph.
 * @throws {ToolkitError} UNSUPPORTED_TYPE, and what reading an older form throws
 */
export function nodeFromProto(
  proto: NodeProto,
  inputs: readonly (Value | undefined)[],
  { opset, outer }: { readonly opset: number; readonly outer: ReadonlyMap<string, Value> },
): Node {
  const attrs = Object.fromEntries(
    (proto.attribute ?? []).map((attribute) => [attribute.name ?? '', readAnyAttribute(attribute)]),
  );
  const outputs = (proto.output ?? []).map((output): Value => ({ name: output, dtype: 'float32', shape: [] }));
  const own = fromOpset({ op: proto.opType ?? '', domain: '', name: nameOf(proto), inputs, outputs, attrs }, opset);
  return withBodies(own, proto, opset, outer);
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

/** Graphs are read when it is known what they are given. */
const readAnyAttribute = (proto: AttributeProto): Attribute =>
  attributeTypeName(proto.type) === 'graph'
    ? { type: 'graph', value: { name: 'graph', inputs: [], outputs: [], nodes: [] } }
    : readAttribute(proto);
