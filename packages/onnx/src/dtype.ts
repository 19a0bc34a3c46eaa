// Element types, in the spelling of typed arrays, with their numbers in TensorProto.DataType.

export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

interface DTypeInfo {
  /** TensorProto.DataType in onnx.proto. */
  readonly onnx: number;
  /** The array that holds it; float16 and bfloat16 are kept as their bits. */
  readonly array: { new (length: number): NumericArray; readonly BYTES_PER_ELEMENT: number };
}

/** Every element type that a graph can compute with. */
export const dtypes = {
  float32: { onnx: 1, array: Float32Array },
  uint8: { onnx: 2, array: Uint8Array },
  int8: { onnx: 3, array: Int8Array },
  uint16: { onnx: 4, array: Uint16Array },
  int16: { onnx: 5, array: Int16Array },
  int32: { onnx: 6, array: Int32Array },
  int64: { onnx: 7, array: BigInt64Array },
  bool: { onnx: 9, array: Uint8Array },
  float16: { onnx: 10, array: Uint16Array },
  float64: { onnx: 11, array: Float64Array },
  uint32: { onnx: 12, array: Uint32Array },
  uint64: { onnx: 13, array: BigUint64Array },
  bfloat16: { onnx: 16, array: Uint16Array },
} as const satisfies Record<string, DTypeInfo>;

export type DType = keyof typeof dtypes;

const byNumber = new Map(Object.entries(dtypes).map(([name, { onnx }]) => [onnx as number, name as DType]));

/** The element type of a TensorProto.DataType number; undefined for strings, complex numbers and 4-bit types. */
export const dtypeOf = (onnx: number): DType | undefined => byNumber.get(onnx);

/** An array of zeros for `length` elements of a type. */
export const zeros = (dtype: DType, length: number): NumericArray => new dtypes[dtype].array(length);
