import {
  attributeTypeName,
  isExternal,
  tensorToTypedArray,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type TypeProto,
  type ValueInfoProto,
} from '../src/index.ts';
import { encodeUtf8 } from '../src/proto/utf8.ts';

/** What the text of a model holds of it, as parseModel gives it back: the normal form of its documentation, said once more. */
export function textForm(model: ModelProto): ModelProto {
  const { trainingInfo, configuration, ...rest } = model;
  return {
    ...rest,
    opsetImport: filled(model.opsetImport?.map(({ domain = '', version = 0 }) => ({ domain, version }))),
    metadataProps: filled(properties(model.metadataProps)),
    graph: graphForm(model.graph ?? {}),
    functions: filled(model.functions?.map(functionForm)),
  };
}

const filled = <T>(list: readonly T[] = []) => (list.length > 0 ? list : undefined);
const properties = (list: ModelProto['metadataProps'] = []) => list.map(({ key = '', value = '' }) => ({ key, value }));

function graphForm(graph: GraphProto): GraphProto {
  return {
    name: graph.name ?? '',
    node: filled(graph.node?.map(nodeForm)),
    initializer: filled(graph.initializer?.map(tensorForm)),
    input: filled(graph.input?.map(valueForm)),
    output: filled(graph.output?.map(valueForm)),
    valueInfo: filled(graph.valueInfo?.map(valueForm)),
  };
}

function functionForm(f: FunctionProto): FunctionProto {
  return {
    name: f.name ?? '',
    domain: f.domain || undefined,
    overload: f.overload || undefined,
    docString: f.docString,
    opsetImport: filled(f.opsetImport?.map(({ domain = '', version = 0 }) => ({ domain, version }))),
    attribute: filled(f.attribute),
    attributeProto: filled(f.attributeProto?.map(attributeForm)),
    input: filled(f.input),
    output: filled(f.output),
    valueInfo: filled(f.valueInfo?.map(valueForm)),
    node: filled(f.node?.map(nodeForm)),
  };
}

function nodeForm({ name, domain, opType = '', overload, input, output, attribute }: NodeProto): NodeProto {
  return {
    name,
    domain: domain || undefined,
    opType,
    overload: overload || undefined,
    input: filled(input),
    output: filled(output),
    attribute: filled(attribute?.map(attributeForm)),
  };
}

function attributeForm(attribute: AttributeProto): AttributeProto {
  const { name = '', type, refAttrName } = attribute;
  if (refAttrName) return { name, type, refAttrName };
  const values = {
    float: { f: attribute.f ?? 0 },
    int: { i: attribute.i ?? 0 },
    string: { s: attribute.s ?? new Uint8Array(0) },
    tensor: { t: tensorForm(attribute.t ?? {}) },
    graph: { g: attribute.g && graphForm(attribute.g) },
    type_proto: { tp: attribute.tp && typeForm(attribute.tp) },
    floats: { floats: filled(attribute.floats) },
    ints: { ints: filled(attribute.ints) },
    strings: { strings: filled(attribute.strings) },
    tensors: { tensors: filled(attribute.tensors?.map(tensorForm)) },
    graphs: { graphs: filled(attribute.graphs?.map(graphForm)) },
    type_protos: { typeProtos: filled(attribute.typeProtos?.map(typeForm)) },
    sparse_tensor: {},
    sparse_tensors: {},
  };
  return { name, type, ...values[attributeTypeName(type) ?? 'sparse_tensor'] };
}

function tensorForm(tensor: TensorProto): TensorProto {
  const { name, dims, dataType } = tensor;
  const head = { name: name || undefined, dims: filled(dims), dataType };
  if (isExternal(tensor)) return { ...head, externalData: filled(properties(tensor.externalData)), dataLocation: 1 };
  // Broken ones, such as that of an attribute of another type.
  if (dataType === undefined) return head;
  const values = tensorToTypedArray(tensor);
  if (!ArrayBuffer.isView(values)) return { ...head, stringData: filled(values.map(encodeUtf8)) };
  return {
    ...head,
    rawData: withPlainNans(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), values),
  };
}

/** Of a NaN the text keeps the sign. */
function withPlainNans(bytes: Uint8Array, values: ArrayLike<unknown>): Uint8Array {
  const plain = bytes.slice();
  const view = new DataView(plain.buffer);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    const sign = (plain.at((i + 1) * (plain.length / values.length) - 1) ?? 0) & 0x80;
    if (values instanceof Float32Array) view.setUint32(4 * i, ((sign << 24) | 0x7fc00000) >>> 0, true);
    else view.setBigUint64(8 * i, (BigInt(sign) << 56n) | 0x7ff8000000000000n, true);
  }
  return plain;
}

function valueForm({ name = '', type }: ValueInfoProto): ValueInfoProto {
  const known = type && typeForm(type);
  return { name, type: known && Object.keys(known).length > 0 ? known : undefined };
}

function typeForm(type: TypeProto): TypeProto {
  const { tensorType, sparseTensorType, sequenceType, optionalType, mapType, opaqueType } = type;
  const tensor = ({ elemType, shape }: NonNullable<typeof tensorType>) => ({
    elemType,
    shape: shape && {
      dim: filled(shape.dim?.map(({ dimValue, dimParam }) => ({ dimValue, dimParam }))),
    },
  });
  if (tensorType) return { tensorType: tensor(tensorType) };
  if (sparseTensorType) return { sparseTensorType: tensor(sparseTensorType) };
  if (sequenceType) return { sequenceType: { elemType: typeForm(sequenceType.elemType ?? {}) } };
  if (optionalType) return { optionalType: { elemType: typeForm(optionalType.elemType ?? {}) } };
  if (mapType) return { mapType: { keyType: mapType.keyType, valueType: typeForm(mapType.valueType ?? {}) } };
  if (opaqueType) return { opaqueType: { domain: opaqueType.domain || undefined, name: opaqueType.name || undefined } };
  return {};
}
