import fc from 'fast-check';
import {
  attributeTypes,
  dataTypes,
  tensorToTypedArray,
  type AttributeProto,
  type DataTypeName,
  type GraphProto,
  type ModelProto,
  type TensorProto,
  type TypeProto,
} from '../src/index.ts';
import { byteLength, type DataTypeInfo } from '../src/proto/dataType.ts';
import { encodeUtf8 } from '../src/proto/utf8.ts';

/** Names that are words of the text form, or contain its signs, come up often. */
const words = [
  '',
  'float',
  'seq',
  'inf',
  'nan',
  'ir_version',
  'a b',
  'a.b',
  '"',
  '\\',
  '#',
  'x\ny',
  '?',
  '@x',
  '0',
  'Ä🙂',
];
const identifier = fc.constantFrom('x', 'y1', '_', 'ai', 'W_0', 'Relu');
/** Without NUL, where onnx.parser's text ends. */
const anyText = fc.string({ unit: 'binary', maxLength: 6 }).map((text) => text.replaceAll('\0', '\x01'));
const anyName = fc.oneof(identifier, fc.constantFrom(...words), anyText);
const bytesOf = (text: fc.Arbitrary<string>) => text.map(encodeUtf8);
const list = <T>(item: fc.Arbitrary<T>, maxLength = 3) => fc.array(item, { maxLength });
const optional = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined });
const int64 = fc
  .oneof(fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))
  .map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : BigInt(n)));
const float32 = fc.float();
const names = Object.keys(dataTypes) as (keyof typeof dataTypes)[];
const elemType = fc.constantFrom(8, ...names.map((name) => dataTypes[name].code));
const properties = list(fc.record({ key: anyName, value: anyName }));

const dim = fc.oneof(fc.record({ dimValue: fc.maxSafeInteger() }), fc.record({ dimParam: anyName }), fc.constant({}));
const tensorType = fc.record({ elemType, shape: optional(fc.record({ dim: list(dim) })) });

function typeOf(depth: number, opaqueName: fc.Arbitrary<string>): fc.Arbitrary<TypeProto> {
  const inner = depth > 0 ? typeOf(depth - 1, opaqueName) : tensorType.map((type) => ({ tensorType: type }));
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ tensorType }) },
    fc.record({ sparseTensorType: tensorType }),
    fc.record({ sequenceType: fc.record({ elemType: inner }) }),
    fc.record({ optionalType: fc.record({ elemType: inner }) }),
    fc.record({ mapType: fc.record({ keyType: elemType, valueType: inner }) }),
    fc.record({ opaqueType: fc.record({ domain: optional(opaqueName), name: opaqueName }) }),
  );
}

type Entries = ArrayLike<number>;
const toList = {
  floatData: (values: Entries) => Float32Array.from(values),
  doubleData: (values: Entries) => Float64Array.from(values),
  int32Data: (values: Entries) => Int32Array.from(values),
  int64Data: (values: Entries) => BigInt64Array.from(Array.from(values, BigInt)),
  uint64Data: (values: Entries) => BigUint64Array.from(Array.from(values, BigInt)),
} as const;

/** Any bits, in rawData or in the list of their type. */
function numbersOf(typeName: keyof typeof dataTypes, dims: number[]): fc.Arbitrary<TensorProto> {
  const info: DataTypeInfo = dataTypes[typeName];
  const bytes = byteLength(
    info,
    dims.reduce((n, d) => n * d, 1),
  );
  return fc.tuple(fc.uint8Array({ minLength: bytes, maxLength: bytes }), fc.boolean()).map(([rawData, isRaw]) => {
    const raw: TensorProto = { dims, dataType: info.code, rawData };
    if (isRaw) return raw;
    return { dims, dataType: info.code, [info.field]: toList[info.field](tensorToTypedArray(raw) as Float32Array) };
  });
}

const stringsOf = (dims: number[]): fc.Arbitrary<TensorProto> => {
  const count = dims.reduce((n, d) => n * d, 1);
  const stringData = fc.array(bytesOf(anyName), { minLength: count, maxLength: count });
  return stringData.map((data) => ({ dims, dataType: 8, stringData: data }));
};

const tensorNamed = (name: fc.Arbitrary<string>): fc.Arbitrary<TensorProto> =>
  fc
    .tuple(fc.constantFrom<DataTypeName>('string', 'float', 'double', ...names), list(fc.nat(3), 3))
    .chain(([typeName, dims]) =>
      fc.oneof(
        { weight: 6, arbitrary: typeName === 'string' ? stringsOf(dims) : numbersOf(typeName, dims) },
        fc.record({
          dims: fc.constant(dims),
          dataType: fc.constant(typeName === 'string' ? 8 : dataTypes[typeName].code),
          externalData: fc.array(fc.record({ key: anyName, value: anyName }), { minLength: 1, maxLength: 2 }),
          dataLocation: fc.constant(1),
        }),
      ),
    )
    .chain((tensor) => name.map((text) => ({ ...tensor, name: text })));

/**
 * Models of every message and field that the text form holds, valid as messages only: names may be anything.
 * `plainly` keeps to what onnx.parser reads: identifiers where it reads no quotes, no lists of tensors, graphs and types.
 */
export function arbitraryModel({ plainly = false } = {}): fc.Arbitrary<ModelProto> {
  const innerName = plainly ? identifier : anyName;
  const nameOrNone = plainly ? fc.oneof(identifier, fc.constant('')) : anyName;
  const type = typeOf(2, innerName);
  const value = fc.record({ name: anyName, type: optional(type) });
  const opsets = list(fc.record({ domain: anyName, version: fc.nat() }));

  const attribute = (depth: number): fc.Arbitrary<AttributeProto> => {
    const values: { [T in keyof typeof attributeTypes]?: fc.Arbitrary<AttributeProto> } = {
      float: fc.record({ f: float32 }),
      int: fc.record({ i: int64 }),
      string: fc.record({ s: bytesOf(anyName) }),
      tensor: fc.record({ t: tensorNamed(nameOrNone) }),
      type_proto: fc.record({ tp: type }),
      floats: fc.record({ floats: list(float32) }),
      ints: fc.record({ ints: list(int64) }),
      strings: fc.record({ strings: list(bytesOf(anyName)) }),
      ...(depth > 0 && { graph: fc.record({ g: graph(depth - 1, innerName) }) }),
      ...(!plainly && {
        tensors: fc.record({ tensors: list(tensorNamed(anyName)) }),
        type_protos: fc.record({ typeProtos: list(type) }),
        ...(depth > 0 && { graphs: fc.record({ graphs: list(graph(depth - 1, innerName), 2) }) }),
      }),
    };
    const withValue = Object.entries(values).map(([name, arbitrary]) =>
      arbitrary.map((v) => ({ type: attributeTypes[name as keyof typeof attributeTypes].code, ...v })),
    );
    const anyType = fc.constantFrom(...Object.values(attributeTypes).map(({ code }) => code));
    const reference = fc.record({ type: optional(anyType), refAttrName: anyName.filter((name) => name !== '') });
    return (
      fc
        .tuple(
          innerName,
          fc.oneof(...withValue.map((arbitrary) => ({ weight: 2, arbitrary })), reference),
          fc.boolean(),
        )
        // Some writers set the reference of every attribute, to nothing.
        .map(([name, v, isSet]) => ({ name, ...(isSet && { refAttrName: '' }), ...v }))
    );
  };

  const nodes = (depth: number) =>
    list(
      fc.record({
        name: optional(anyName),
        domain: fc.oneof(fc.constantFrom('', 'ai.onnx.ml'), plainly ? identifier : anyName),
        opType: innerName,
        overload: nameOrNone,
        input: list(anyName),
        output: list(anyName),
        attribute: list(attribute(depth)),
      }),
    );

  function graph(depth: number, name: fc.Arbitrary<string>): fc.Arbitrary<GraphProto> {
    return fc.record({
      name,
      input: list(value),
      output: list(value),
      valueInfo: list(value),
      initializer: list(tensorNamed(anyName)),
      node: nodes(depth),
    });
  }

  return fc.record({
    irVersion: optional(fc.nat()),
    opsetImport: opsets,
    producerName: optional(anyName),
    producerVersion: optional(anyName),
    domain: optional(anyName),
    modelVersion: optional(int64),
    docString: optional(anyName),
    metadataProps: properties,
    graph: graph(2, anyName),
    functions: list(
      fc.record({
        name: anyName,
        domain: anyName,
        overload: anyName,
        docString: optional(anyName),
        opsetImport: opsets,
        attribute: list(anyName),
        attributeProto: list(attribute(1)),
        input: list(anyName),
        output: list(anyName),
        valueInfo: list(value),
        node: nodes(1),
      }),
      2,
    ),
  });
}
