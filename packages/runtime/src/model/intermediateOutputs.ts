import { ToolkitError } from '@fmnist/errors';
import {
  constantsOf,
  dataTypeCode,
  decodeModel,
  encodeModel,
  inferTypes,
  layerNames,
  type ModelProto,
  namesRead,
  type NodeProto,
  type ValueInfoProto,
  type ValueType,
} from '@fmnist/onnx';

/** A convolutional layer's result. */
export interface ConvolutionOutput {
  /** The layer, `block/conv1`. */
  readonly layer: string;
  /** The value in the graph, [N, channels, height, width]. */
  readonly value: string;
}

/**
 * The model, which gives values from inside its graph as well, after the outputs that it has.
 *
 * @param model the model or its ONNX file
 * @param names values of the main graph; what is an output already, or named twice, is not added again
 * @returns an ONNX file
 * @throws ToolkitError `UNKNOWN_VALUE`, and what `decodeModel` throws
 *
 * @example withOutputs(bytes, convolutionOutputs(decodeModel(bytes)).map(({ value }) => value))
 */
export function withOutputs(model: ModelProto | Uint8Array, names: readonly string[]): Uint8Array {
  const proto = model instanceof Uint8Array ? decodeModel(model) : model;
  const { graph = {} } = proto;
  const { node = [], output = [] } = graph;
  const made = new Set(node.flatMap((one) => one.output ?? []));
  const unknown = names.filter((name) => name === '' || !made.has(name));
  if (unknown.length > 0) {
    throw new ToolkitError('UNKNOWN_VALUE', 'no node of the model gives these values', {
      kind: 'usage',
      received: unknown.map((name) => JSON.stringify(name)).join(', '),
    });
  }
  const present = new Set(output.map(({ name }) => name));
  const types = inferTypes(proto);
  const added = [...new Set(names)].filter((name) => !present.has(name));
  return encodeModel({
    ...proto,
    graph: { ...graph, output: [...output, ...added.map((name) => declare(name, types.get(name)))] },
  });
}

/**
 * The value that a classifier decides by: what the last Gemm, MatMul or Conv of weights before the scores reads, which is a
 * picture's embedding. undefined where there is no such layer, or where it reads the picture itself.
 */
export function penultimate(model: ModelProto): string | undefined {
  const { nodes, producers, variables } = readGraph(model);
  const outputs = model.graph?.output?.map(({ name = '' }) => name) ?? [];
  let value = ['logits', 'probabilities'].find((name) => outputs.includes(name)) ?? outputs[0];
  // No walk is longer than there are nodes, which ends it in a graph that bites its own tail.
  for (let step = 0; step < nodes.length && value !== undefined; step++) {
    const node = producers.get(value);
    const [source, ...others] = node ? variables(node) : [];
    if (!node || source === undefined || others.length > 0) return undefined;
    if (isOperator(node, HEADS)) return isLearned(source, producers) ? source : undefined;
    value = source;
  }
  return undefined;
}

/**
 * What the convolutions of a model give, each after its normalisation and activation where those follow, in the order of
 * the graph.
 */
export function convolutionOutputs(model: ModelProto): ConvolutionOutput[] {
  const { nodes, variables, layers } = readGraph(model);
  const readers = new Map<string, NodeProto[]>();
  for (const node of nodes) {
    for (const name of new Set(namesRead(node))) {
      const others = readers.get(name);
      if (others) others.push(node);
      else readers.set(name, [node]);
    }
  }
  const found = new Map<string, string>();
  for (const [index, node] of nodes.entries()) {
    const [value] = node.output ?? [];
    if (!isOperator(node, CONVOLUTIONS) || !value || variables(node).length === 0) continue;
    const activated = afterActivation(value, readers) ?? value;
    if (!found.has(activated)) found.set(activated, layers[index] ?? '');
  }
  return [...found].map(([value, layer]) => ({ layer, value }));
}

const CONVOLUTIONS: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose']);
/** Layers that may turn an embedding into scores. */
const HEADS: ReadonlySet<string> = new Set(['Gemm', 'MatMul', 'Conv']);
/** Layers after which a value is more than the picture, scaled. */
const LEARNED: ReadonlySet<string> = new Set(
  'Conv ConvTranspose Gemm MatMul LSTM GRU RNN ConvInteger MatMulInteger QLinearConv QLinearMatMul'.split(' '),
);
const ACTIVATIONS: ReadonlySet<string> = new Set(
  (
    'Relu LeakyRelu PRelu Elu Selu Celu ThresholdedRelu Sigmoid HardSigmoid HardSwish Swish Mish Gelu Tanh Softplus ' +
    'Softsign Clip'
  ).split(' '),
);
/** What may stand between a convolution and its activation. */
const BETWEEN: ReadonlySet<string> = new Set(
  (
    'BatchNormalization InstanceNormalization GroupNormalization LayerNormalization Add Sub Mul Div MaxPool AveragePool ' +
    'Dropout Identity Cast QuantizeLinear DequantizeLinear'
  ).split(' '),
);
/** Nodes from a convolution to its activation, at most. */
const FURTHEST_ACTIVATION = 8;
/** `x · gate(x)`, as Swish and HardSwish are written with smaller operators. */
const GATES: ReadonlySet<string> = new Set(['Sigmoid', 'HardSigmoid']);

function afterActivation(value: string, readers: ReadonlyMap<string, readonly NodeProto[]>): string | undefined {
  let at = value;
  for (let step = 0; step < FURTHEST_ACTIVATION; step++) {
    const [reader, other, ...more] = readers.get(at) ?? [];
    if (!reader || more.length > 0) return undefined;
    if (other) return gated(reader, other) ?? gated(other, reader);
    const [result] = reader.output ?? [];
    if (!result) return undefined;
    if (isOperator(reader, ACTIVATIONS)) return result;
    if (!isOperator(reader, BETWEEN)) return undefined;
    at = result;
  }
  return undefined;
}

function gated(gate: NodeProto, product: NodeProto): string | undefined {
  const [open] = gate.output ?? [];
  const isGated = isOperator(gate, GATES) && product.opType === 'Mul' && open && product.input?.includes(open);
  return isGated ? product.output?.[0] : undefined;
}

function isLearned(value: string, producers: ReadonlyMap<string, NodeProto>): boolean {
  const seen = new Set([value]);
  for (const name of seen) {
    const node = producers.get(name);
    if (!node) continue;
    if (isOperator(node, LEARNED)) return true;
    for (const read of namesRead(node)) seen.add(read);
  }
  return false;
}

function isOperator({ opType = '', domain = '' }: NodeProto, types: ReadonlySet<string>): boolean {
  return (domain === '' || domain === 'ai.onnx') && types.has(opType);
}

function readGraph({ graph = {} }: ModelProto) {
  const nodes = graph.node ?? [];
  const held = constantsOf(graph);
  const constants = new Set(held.keys());
  const variables = (node: NodeProto) => namesRead(node).filter((name) => !constants.has(name));
  for (const node of nodes) {
    // What comes from weights alone, such as a transposed or dequantised one, is as constant as they are.
    if (namesRead(node).length > 0 && variables(node).length === 0) node.output?.forEach((name) => constants.add(name));
  }
  const producers = new Map(nodes.flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)));
  return { nodes, producers, variables, layers: layerNames(graph, held) };
}

function declare(name: string, type: ValueType | undefined): ValueInfoProto {
  const { element = '', shape } = type ?? {};
  const elemType = dataTypeCode(element);
  if (elemType === undefined || !shape) return { name };
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
