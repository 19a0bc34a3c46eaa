export interface Field {
  readonly number: number;
  /** A scalar of protobuf, or another message by its name. `int53` is an int64 that must be a safe integer. */
  readonly type: string;
  readonly repeated?: true;
  /** `[packed = true]` in onnx.proto: the numbers of a tensor, kept as a typed array. */
  readonly packed?: true;
  /** Of the fields that name the same oneof, a message carries at most one; the last one on the wire wins. */
  readonly oneof?: string;
}

const strings = (number: number) => ({ number, type: 'string', repeated: true }) as const;
const properties = (number: number) => ({ number, type: 'StringStringEntryProto', repeated: true }) as const;

/**
 * The messages of ONNX, IR version 14: names in camelCase, numbers and types as in onnx.proto. Types, encoder and
 * decoder all derive from this table, so that a new field is one line here.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export const schema = {
  ModelProto: {
    irVersion: { number: 1, type: 'int53' },
    producerName: { number: 2, type: 'string' },
    producerVersion: { number: 3, type: 'string' },
    domain: { number: 4, type: 'string' },
    modelVersion: { number: 5, type: 'int64' },
    docString: { number: 6, type: 'string' },
    graph: { number: 7, type: 'GraphProto' },
    opsetImport: { number: 8, type: 'OperatorSetIdProto', repeated: true },
    metadataProps: properties(14),
    trainingInfo: { number: 20, type: 'TrainingInfoProto', repeated: true },
    functions: { number: 25, type: 'FunctionProto', repeated: true },
    configuration: { number: 26, type: 'DeviceConfigurationProto', repeated: true },
  },
  GraphProto: {
    node: { number: 1, type: 'NodeProto', repeated: true },
    name: { number: 2, type: 'string' },
    initializer: { number: 5, type: 'TensorProto', repeated: true },
    docString: { number: 10, type: 'string' },
    input: { number: 11, type: 'ValueInfoProto', repeated: true },
    output: { number: 12, type: 'ValueInfoProto', repeated: true },
    valueInfo: { number: 13, type: 'ValueInfoProto', repeated: true },
    quantizationAnnotation: { number: 14, type: 'TensorAnnotation', repeated: true },
    sparseInitializer: { number: 15, type: 'SparseTensorProto', repeated: true },
    metadataProps: properties(16),
  },
  NodeProto: {
    input: strings(1),
    output: strings(2),
    name: { number: 3, type: 'string' },
    opType: { number: 4, type: 'string' },
    attribute: { number: 5, type: 'AttributeProto', repeated: true },
    docString: { number: 6, type: 'string' },
    domain: { number: 7, type: 'string' },
    overload: { number: 8, type: 'string' },
    metadataProps: properties(9),
    deviceConfigurations: { number: 10, type: 'NodeDeviceConfigurationProto', repeated: true },
  },
  AttributeProto: {
    name: { number: 1, type: 'string' },
    f: { number: 2, type: 'float' },
    i: { number: 3, type: 'int64' },
    s: { number: 4, type: 'bytes' },
    t: { number: 5, type: 'TensorProto' },
    g: { number: 6, type: 'GraphProto' },
    floats: { number: 7, type: 'float', repeated: true },
    ints: { number: 8, type: 'int64', repeated: true },
    strings: { number: 9, type: 'bytes', repeated: true },
    tensors: { number: 10, type: 'TensorProto', repeated: true },
    graphs: { number: 11, type: 'GraphProto', repeated: true },
    docString: { number: 13, type: 'string' },
    tp: { number: 14, type: 'TypeProto' },
    typeProtos: { number: 15, type: 'TypeProto', repeated: true },
    type: { number: 20, type: 'int32' },
    refAttrName: { number: 21, type: 'string' },
    sparseTensor: { number: 22, type: 'SparseTensorProto' },
    sparseTensors: { number: 23, type: 'SparseTensorProto', repeated: true },
  },
  TensorProto: {
    dims: { number: 1, type: 'int53', repeated: true },
    dataType: { number: 2, type: 'int32' },
    segment: { number: 3, type: 'Segment' },
    floatData: { number: 4, type: 'float', repeated: true, packed: true },
    int32Data: { number: 5, type: 'int32', repeated: true, packed: true },
    stringData: { number: 6, type: 'bytes', repeated: true },
    int64Data: { number: 7, type: 'int64', repeated: true, packed: true },
    name: { number: 8, type: 'string' },
    rawData: { number: 9, type: 'bytes' },
    doubleData: { number: 10, type: 'double', repeated: true, packed: true },
    uint64Data: { number: 11, type: 'uint64', repeated: true, packed: true },
    docString: { number: 12, type: 'string' },
    externalData: properties(13),
    dataLocation: { number: 14, type: 'int32' },
    metadataProps: properties(16),
  },
  Segment: { begin: { number: 1, type: 'int64' }, end: { number: 2, type: 'int64' } },
  SparseTensorProto: {
    values: { number: 1, type: 'TensorProto' },
    indices: { number: 2, type: 'TensorProto' },
    dims: { number: 3, type: 'int53', repeated: true },
  },
  ValueInfoProto: {
    name: { number: 1, type: 'string' },
    type: { number: 2, type: 'TypeProto' },
    docString: { number: 3, type: 'string' },
    metadataProps: properties(4),
  },
  TypeProto: {
    tensorType: { number: 1, type: 'TensorTypeProto', oneof: 'value' },
    sequenceType: { number: 4, type: 'SequenceTypeProto', oneof: 'value' },
    mapType: { number: 5, type: 'MapTypeProto', oneof: 'value' },
    denotation: { number: 6, type: 'string' },
    opaqueType: { number: 7, type: 'OpaqueTypeProto', oneof: 'value' },
    sparseTensorType: { number: 8, type: 'TensorTypeProto', oneof: 'value' },
    optionalType: { number: 9, type: 'SequenceTypeProto', oneof: 'value' },
  },
  /** TypeProto.Tensor and TypeProto.SparseTensor, which have the same fields. */
  TensorTypeProto: { elemType: { number: 1, type: 'int32' }, shape: { number: 2, type: 'TensorShapeProto' } },
  /** TypeProto.Sequence and TypeProto.Optional, which have the same field. */
  SequenceTypeProto: { elemType: { number: 1, type: 'TypeProto' } },
  MapTypeProto: { keyType: { number: 1, type: 'int32' }, valueType: { number: 2, type: 'TypeProto' } },
  OpaqueTypeProto: { domain: { number: 1, type: 'string' }, name: { number: 2, type: 'string' } },
  TensorShapeProto: { dim: { number: 1, type: 'DimensionProto', repeated: true } },
  DimensionProto: {
    dimValue: { number: 1, type: 'int53', oneof: 'value' },
    dimParam: { number: 2, type: 'string', oneof: 'value' },
    denotation: { number: 3, type: 'string' },
  },
  OperatorSetIdProto: { domain: { number: 1, type: 'string' }, version: { number: 2, type: 'int53' } },
  StringStringEntryProto: { key: { number: 1, type: 'string' }, value: { number: 2, type: 'string' } },
  TensorAnnotation: { tensorName: { number: 1, type: 'string' }, quantParameterTensorNames: properties(2) },
  FunctionProto: {
    name: { number: 1, type: 'string' },
    input: strings(4),
    output: strings(5),
    attribute: strings(6),
    node: { number: 7, type: 'NodeProto', repeated: true },
    docString: { number: 8, type: 'string' },
    opsetImport: { number: 9, type: 'OperatorSetIdProto', repeated: true },
    domain: { number: 10, type: 'string' },
    attributeProto: { number: 11, type: 'AttributeProto', repeated: true },
    valueInfo: { number: 12, type: 'ValueInfoProto', repeated: true },
    overload: { number: 13, type: 'string' },
    metadataProps: properties(14),
  },
  TrainingInfoProto: {
    initialization: { number: 1, type: 'GraphProto' },
    algorithm: { number: 2, type: 'GraphProto' },
    initializationBinding: properties(3),
    updateBinding: properties(4),
  },
  DeviceConfigurationProto: {
    name: { number: 1, type: 'string' },
    numDevices: { number: 2, type: 'int32' },
    device: strings(3),
  },
  NodeDeviceConfigurationProto: {
    configurationId: { number: 1, type: 'string' },
    shardingSpec: { number: 2, type: 'ShardingSpecProto', repeated: true },
    pipelineStage: { number: 3, type: 'int32' },
  },
  ShardingSpecProto: {
    tensorName: { number: 1, type: 'string' },
    device: { number: 2, type: 'int64', repeated: true },
    indexToDeviceGroupMap: { number: 3, type: 'IntIntListEntryProto', repeated: true },
    shardedDim: { number: 4, type: 'ShardedDimProto', repeated: true },
  },
  IntIntListEntryProto: { key: { number: 1, type: 'int64' }, value: { number: 2, type: 'int64', repeated: true } },
  ShardedDimProto: {
    axis: { number: 1, type: 'int64' },
    simpleSharding: { number: 2, type: 'SimpleShardedDimProto', repeated: true },
  },
  SimpleShardedDimProto: {
    dimValue: { number: 1, type: 'int64', oneof: 'dim' },
    dimParam: { number: 2, type: 'string', oneof: 'dim' },
    numShards: { number: 3, type: 'int64' },
  },
} as const satisfies Record<string, Record<string, Field>>;

type Schema = typeof schema;
export type MessageName = keyof Schema;

/** An int64 in memory: a number wherever a number is exact, a bigint only outside of +-(2^53 - 1). */
export type Int64 = number | bigint;

type Scalars = { string: string; bytes: Uint8Array; float: number; int32: number; int53: number; int64: Int64 };
type PackedArrays = {
  float: Float32Array;
  double: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint64: BigUint64Array;
};
export type PackedType = keyof PackedArrays;
export type PackedArray = PackedArrays[PackedType];

type Single<T> = T extends keyof Scalars ? Scalars[T] : T extends MessageName ? Message<T> : never;
type FieldValue<F> = F extends { packed: true; type: infer T extends PackedType }
  ? PackedArrays[T]
  : F extends { repeated: true; type: infer T }
    ? readonly Single<T>[]
    : F extends { type: infer T }
      ? Single<T>
      : never;

/** A message as a plain object. A field that is absent or undefined is not on the wire; strings in `bytes` are UTF-8. */
export type Message<T extends MessageName> = {
  readonly [F in keyof Schema[T]]?: FieldValue<Schema[T][F]> | undefined;
};

export type ModelProto = Message<'ModelProto'>;
export type GraphProto = Message<'GraphProto'>;
export type NodeProto = Message<'NodeProto'>;
export type AttributeProto = Message<'AttributeProto'>;
export type TensorProto = Message<'TensorProto'>;
export type SparseTensorProto = Message<'SparseTensorProto'>;
export type ValueInfoProto = Message<'ValueInfoProto'>;
export type TypeProto = Message<'TypeProto'>;
export type TensorTypeProto = Message<'TensorTypeProto'>;
export type OpaqueTypeProto = Message<'OpaqueTypeProto'>;
export type TensorShapeProto = Message<'TensorShapeProto'>;
export type DimensionProto = Message<'DimensionProto'>;
export type OperatorSetIdProto = Message<'OperatorSetIdProto'>;
export type StringStringEntryProto = Message<'StringStringEntryProto'>;
export type FunctionProto = Message<'FunctionProto'>;
