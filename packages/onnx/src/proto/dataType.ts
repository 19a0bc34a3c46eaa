import type { PackedArray, TensorProto } from './schema.ts';

export type TensorArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

type ArrayConstructor = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorArray;
};
/** The fields of TensorProto that hold numbers when rawData does not. */
export type DataField = {
  [F in keyof TensorProto]-?: NonNullable<TensorProto[F]> extends PackedArray ? F : never;
}[keyof TensorProto];

export interface DataTypeInfo {
  /** TensorProto.DataType. */
  readonly code: number;
  /** Bits of one element; several share a byte where there are less than 8, the first in the lowest bits. */
  readonly bits: number;
  /** Where the values are when they are not in rawData. */
  readonly field: DataField;
  /** What `tensorToTypedArray` returns. Complex numbers are pairs, types of less than 8 bits stay packed. */
  readonly array: ArrayConstructor;
}

const byte = (code: number) => ({ code, bits: 8, field: 'int32Data', array: Uint8Array }) as const;
const packedBits = (code: number, bits: number) => ({ code, bits, field: 'int32Data', array: Uint8Array }) as const;

/**
 * Element types of a tensor, by the names of the ONNX text form; `string`, which has no fixed size, is apart (code 8).
 * float16 and bfloat16 are their 16 bits in a Uint16Array, bool and the 8-bit floats bytes.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto TensorProto.DataType
 */
export const dataTypes = {
  float: { code: 1, bits: 32, field: 'floatData', array: Float32Array },
  uint8: byte(2),
  int8: { code: 3, bits: 8, field: 'int32Data', array: Int8Array },
  uint16: { code: 4, bits: 16, field: 'int32Data', array: Uint16Array },
  int16: { code: 5, bits: 16, field: 'int32Data', array: Int16Array },
  int32: { code: 6, bits: 32, field: 'int32Data', array: Int32Array },
  int64: { code: 7, bits: 64, field: 'int64Data', array: BigInt64Array },
  bool: byte(9),
  float16: { code: 10, bits: 16, field: 'int32Data', array: Uint16Array },
  double: { code: 11, bits: 64, field: 'doubleData', array: Float64Array },
  uint32: { code: 12, bits: 32, field: 'uint64Data', array: Uint32Array },
  uint64: { code: 13, bits: 64, field: 'uint64Data', array: BigUint64Array },
  complex64: { code: 14, bits: 64, field: 'floatData', array: Float32Array },
  complex128: { code: 15, bits: 128, field: 'doubleData', array: Float64Array },
  bfloat16: { code: 16, bits: 16, field: 'int32Data', array: Uint16Array },
  float8e4m3fn: byte(17),
  float8e4m3fnuz: byte(18),
  float8e5m2: byte(19),
  float8e5m2fnuz: byte(20),
  uint4: packedBits(21, 4),
  int4: packedBits(22, 4),
  float4e2m1: packedBits(23, 4),
  float8e8m0: byte(24),
  uint2: packedBits(25, 2),
  int2: packedBits(26, 2),
  float6e2m3: packedBits(27, 6),
  float6e3m2: packedBits(28, 6),
} as const satisfies Record<string, DataTypeInfo>;

export type DataTypeName = keyof typeof dataTypes | 'string';

/** TensorProto.DataType.STRING. */
export const STRING = 8;

const byCode = new Map(Object.entries(dataTypes).map(([name, info]) => [info.code as number, { name, info }]));

/** Layout of a numeric element type; undefined for strings and for codes that ONNX does not define. */
export function dataTypeInfo(code: number | undefined): DataTypeInfo | undefined {
  return code === undefined ? undefined : byCode.get(code)?.info;
}

/** The name in ONNX text, `undefined` as there for a code that has none. */
export function dataTypeName(code: number | undefined): string {
  if (code === STRING) return 'string';
  return (code !== undefined && byCode.get(code)?.name) || 'undefined';
}

/** The number of a name; undefined for what is the name of no element type. */
export function dataTypeCode(name: string): number | undefined {
  if (name === 'string') return STRING;
  return Object.hasOwn(dataTypes, name) ? dataTypes[name as keyof typeof dataTypes].code : undefined;
}

/** Bytes of `count` elements. */
export function byteLength({ bits }: DataTypeInfo, count: number): number {
  return Math.ceil((count * bits) / 8);
}
