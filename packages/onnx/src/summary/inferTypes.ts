import { ToolkitError } from '@fmnist/errors';
import { builder, type Builder } from '../builder.ts';
import { dtypeOf, dtypes } from '../dtype.ts';
import { readTensor } from '../attribute.ts';
import { nodeFromProto } from '../fromProto.ts';
import type { Dim, Value } from '../graph.ts';
import { CANONICAL_OPSET } from '../opset.ts';
import { dataTypeName } from '../proto/dataType.ts';
import type { GraphProto, ModelProto, NodeProto, TensorProto, TypeProto, ValueInfoProto } from '../proto/schema.ts';
import { elementCount } from '../proto/tensor.ts';
import { constantOf } from './constants.ts';

/** What is known of a value. */
export interface ValueType {
  /** Element type in the spelling of ONNX text (`float`), or another kind of type as a whole: `seq(float[N])`. */
  readonly element: string;
  /** undefined where not even the rank is known. */
  readonly shape: readonly Dim[] | undefined;
}

export interface InferTypesOptions {
  /** Sizes for the names in the inputs' shapes, such as `{ N: 1 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** The size of every other input axis that is open; they stay open where this is not given. */
  readonly openSize?: number;
}

/**
 * Types of the values of a model's main graph: worked out node by node from the inputs where the operators are known here, else as the file
 * declares them. What is neither is not in the map. Meant for looking at any model, so that a broken one has types as far as they go.
 *
 * @example inferTypes(model, { sizes: { N: 1 } }).get('logits') // { element: 'float', shape: [1, 10] }
 */
export function inferTypes(model: ModelProto, options: InferTypesOptions = {}): ReadonlyMap<string, ValueType> {
  const { graph = {}, opsetImport = [] } = model;
  const opset = opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx')?.version ?? CANONICAL_OPSET;
  const declared = declaredTypes(graph, options);
  const g = builder();
  const values = new Map<string, Value>();
  const assume = (name: string) => {
    const value = openValue(g, name, declared.get(name));
    if (value) values.set(name, value);
  };
  for (const { name = '' } of graph.input ?? []) assume(name);
  for (const tensor of graph.initializer ?? []) setTensor(g, values, tensor.name ?? '', tensor);
  for (const node of graph.node ?? []) {
    const constant = constantOf(node);
    if (constant) setTensor(g, values, node.output?.[0] ?? '', constant);
    else if (!inferNode(g, values, node, opset)) for (const name of node.output ?? []) assume(name);
  }
  const inferred = [...values].map(([name, { dtype, shape }]) => {
    return [name, { element: dataTypeName(dtypes[dtype].onnx), shape }] as const;
  });
  return new Map([...declared, ...inferred]);
}

/** Whether a node's outputs could be worked out. */
function inferNode(g: Builder, values: Map<string, Value>, proto: NodeProto, opset: number): boolean {
  if (proto.domain && proto.domain !== 'ai.onnx') return false;
  const names = proto.input ?? [];
  const inputs = names.map((name) => (name === '' ? undefined : values.get(name)));
  if (names.some((name, i) => name !== '' && !inputs[i])) return false;
  const outputs = inTypes(() => {
    const node = nodeFromProto(proto, inputs, { opset, outer: values });
    return g.copy(node, node.inputs);
  });
  outputs?.forEach((value, i) => {
    const name = proto.output?.[i];
    if (name) values.set(name, value);
  });
  return outputs !== undefined;
}

/** The result, or undefined where types do not fit or are not known here: whoever looks at a model wants the rest of it. */
function inTypes<T>(infer: () => T): T | undefined {
  try {
    return infer();
  } catch (error) {
    if (error instanceof ToolkitError) return undefined;
    throw error;
  }
}

/** Content of up to this many elements may be sizes or axes that types depend on; more are weights, which nobody has to read here. */
const MOST_SIZES = 1024;

function setTensor(g: Builder, values: Map<string, Value>, name: string, tensor: TensorProto): void {
  const dtype = dtypeOf(tensor.dataType ?? 0);
  if (!dtype) return;
  const read = (elementCount(tensor.dims) ?? Infinity) <= MOST_SIZES;
  const value =
    (read && inTypes(() => g.constant(readTensor(tensor), name))) ||
    inTypes(() => g.input(name, { dtype, shape: [...(tensor.dims ?? [])] }));
  if (value) values.set(name, value);
}

function openValue(g: Builder, name: string, type: ValueType | undefined): Value | undefined {
  const dtype = Object.entries(dtypes).find(([, { onnx }]) => dataTypeName(onnx) === type?.element)?.[0];
  const shape = type?.shape;
  if (!dtype || !shape) return undefined;
  return inTypes(() => g.input(name, { dtype: dtype as keyof typeof dtypes, shape }));
}

function declaredTypes(graph: GraphProto, options: InferTypesOptions): Map<string, ValueType> {
  const { input = [], valueInfo = [], output = [], initializer = [] } = graph;
  const sizes = sizesByName(input, options);
  const typed = [...valueInfo, ...output].map(
    ({ name = '', type }) => [name, declaredType(name, type, sizes)] as const,
  );
  const fed = input.map(({ name = '', type }) => [name, declaredType(name, type, sizes, options.openSize)] as const);
  const tensors = initializer.map(({ name = '', dataType, dims = [] }) => {
    return [name, { element: dataTypeName(dataType), shape: dims }] as const;
  });
  return new Map(
    [...typed, ...fed, ...tensors].filter(([, { element, shape }]) => shape !== undefined || element !== NOTHING),
  );
}

/** Other values may have names for sizes that come from these, such as `2*N`: they are not open, only unknown here. */
function sizesByName(inputs: readonly ValueInfoProto[], { sizes = {}, openSize }: InferTypesOptions) {
  const names = inputs.flatMap(({ type }) => type?.tensorType?.shape?.dim?.map(({ dimParam = '' }) => dimParam) ?? []);
  const open = openSize === undefined ? [] : names.filter(Boolean).map((name) => [name, openSize] as const);
  return new Map([...open, ...Object.entries(sizes)]);
}

function declaredType(
  name: string,
  type: TypeProto = {},
  sizes: ReadonlyMap<string, number>,
  openSize?: number,
): ValueType {
  const { tensorType } = type;
  if (!tensorType) return { element: otherKind(type), shape: undefined };
  const shape = tensorType.shape?.dim?.map(({ dimValue, dimParam = '' }, axis): Dim => {
    // A size without a name gets one of its own, so that no two of them are taken for equal.
    return dimValue ?? sizes.get(dimParam) ?? (dimParam || (openSize ?? `${name}_${axis}`));
  });
  return { element: dataTypeName(tensorType.elemType), shape: tensorType.shape && (shape ?? []) };
}

/** What a value's type is called that says nothing. */
const NOTHING = 'unknown';

function otherKind({ sequenceType, optionalType, mapType, sparseTensorType, opaqueType }: TypeProto): string {
  if (sequenceType) return 'sequence';
  if (optionalType) return 'optional';
  if (mapType) return 'map';
  if (sparseTensorType) return 'sparse tensor';
  return opaqueType ? 'opaque' : NOTHING;
}
