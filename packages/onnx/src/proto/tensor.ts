import { ToolkitError } from '@fmnist/errors';
import { byteLength, dataTypeInfo, dataTypeName, dataTypes, STRING } from './dataType.ts';
import type { DataTypeInfo, DataTypeName, TensorArray } from './dataType.ts';
import type { PackedArray, TensorProto } from './schema.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** TensorProto.DataLocation.EXTERNAL. */
export const EXTERNAL = 1;

/** Numbers in one array, row-major; strings of a string tensor. */
export type TensorValues = TensorArray | readonly string[];

/** Whether the values are in a file beside the model. */
export function isExternal({ dataLocation }: TensorProto): boolean {
  return dataLocation === EXTERNAL;
}

/** Product of `dims`, 1 for a scalar; undefined where a size is negative or the product no safe integer. */
export function elementCount(dims: readonly number[] = []): number | undefined {
  let count = 1;
  for (const dim of dims) {
    if (!Number.isSafeInteger(dim) || dim < 0) return undefined;
    count *= dim;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/**
 * A tensor's raw data must be as long as its dims and type say.
 * @throws {ToolkitError} BAD_TENSOR
 */
export function checkRawLength(tensor: TensorProto, where: string): void {
  const count = countOrThrow(tensor, where);
  const info = dataTypeInfo(tensor.dataType);
  // Empty raw data is none: a writer may set the field and keep the values in another one.
  if (!tensor.rawData?.length || !info) return;
  const expected = byteLength(info, count);
  const received = tensor.rawData.length;
  if (received !== expected) throw wrongSize(tensor, where, { expected, received, unit: 'bytes' });
}

/**
 * The values of a tensor: float32 as Float32Array, int64 as BigInt64Array, float16 and bfloat16 as the Uint16Array of
 * their bits, bool as Uint8Array, complex numbers as pairs, types of less than 8 bits as their packed bytes. A view of
 * rawData where that is aligned, a copy otherwise.
 * @throws {ToolkitError} BAD_TENSOR when the values are not as many as the dims say, or of an unknown type;
 * EXTERNAL_DATA when they are in another file
 */
export function tensorToTypedArray(tensor: TensorProto): TensorValues {
  const where = nameOf(tensor);
  const count = countOrThrow(tensor, where);
  if (isExternal(tensor)) {
    throw new ToolkitError('EXTERNAL_DATA', 'the values are in a file beside the model', {
      where,
      hint: 'Read that file into rawData first.',
    });
  }
  if (tensor.dataType === STRING) return stringValues(tensor, count, where);
  const info = dataTypeInfo(tensor.dataType);
  if (!info) {
    throw new ToolkitError('BAD_TENSOR', 'unknown element type', { where, received: String(tensor.dataType) });
  }
  checkRawLength(tensor, where);
  return tensor.rawData?.length ? viewBytes(tensor.rawData, info) : fieldValues(tensor, info, count, where);
}

/**
 * A tensor whose rawData is a view of `data`, without a copy.
 * @param dataType needed where the array does not tell: float16 and bfloat16 (Uint16Array), bool and packed types
 * (Uint8Array), complex (Float32Array, Float64Array)
 * @throws {ToolkitError} BAD_TENSOR when `data` does not fill `dims`
 * @example typedArrayToTensor(Float32Array.of(1, 2), { name: 'W', dims: [2] })
 */
export function typedArrayToTensor(
  data: TensorValues,
  { name, dims, dataType = naturalType(data) }: { name?: string; dims: readonly number[]; dataType?: DataTypeName },
): TensorProto {
  const type = dataType === 'string' ? STRING : dataTypes[dataType].code;
  const head = { dims, dataType: type, ...(name === undefined ? {} : { name }) };
  if (!isNumeric(data)) return { ...head, stringData: data.map(encodeUtf8) };
  const tensor = { ...head, rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  tensorToTypedArray(tensor);
  return tensor;
}

function isNumeric(data: TensorValues): data is TensorArray {
  return ArrayBuffer.isView(data);
}

const naturalTypes = new Map<unknown, DataTypeName>([
  [Float32Array, 'float'],
  [Float64Array, 'double'],
  [Int8Array, 'int8'],
  [Int16Array, 'int16'],
  [Int32Array, 'int32'],
  [BigInt64Array, 'int64'],
  [Uint8Array, 'uint8'],
  [Uint16Array, 'uint16'],
  [Uint32Array, 'uint32'],
  [BigUint64Array, 'uint64'],
]);

function naturalType(data: TensorValues): DataTypeName {
  return naturalTypes.get(data.constructor) ?? 'string';
}

function viewBytes(bytes: Uint8Array, { array: ArrayType }: DataTypeInfo): TensorArray {
  const size = ArrayType.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new ArrayType(aligned.buffer, aligned.byteOffset, aligned.length / size);
}

/** Values from floatData, int32Data ...; each entry holds one element, one part of a complex number, or one packed byte. */
function fieldValues(tensor: TensorProto, info: DataTypeInfo, count: number, where: string): TensorArray {
  const stored: PackedArray = tensor[info.field] ?? new Int32Array(0);
  const entries = byteLength(info, count) / info.array.BYTES_PER_ELEMENT;
  if (stored.length !== entries) {
    throw wrongSize(tensor, where, { expected: entries, received: stored.length, unit: `entries of ${info.field}` });
  }
  if (stored.constructor === info.array) return stored;
  const values = new info.array(new ArrayBuffer(byteLength(info, count)), 0, entries);
  // Assignment keeps the low bits, as the specification demands: uint16 65535 may be stored as -1.
  for (let i = 0; i < entries; i++) values[i] = Number(stored[i]);
  return values;
}

function stringValues(tensor: TensorProto, count: number, where: string): string[] {
  const { stringData = [] } = tensor;
  if (stringData.length !== count) {
    throw wrongSize(tensor, where, { expected: count, received: stringData.length, unit: 'strings' });
  }
  return stringData.map(decodeUtf8);
}

function nameOf({ name }: TensorProto): string {
  return name ? `tensor "${name}"` : 'a tensor without a name';
}

function countOrThrow({ dims = [] }: TensorProto, where: string): number {
  const count = elementCount(dims);
  if (count !== undefined) return count;
  throw new ToolkitError('BAD_TENSOR', 'no tensor can have these dims', { where, received: `[${dims.join(', ')}]` });
}

function wrongSize(
  { dataType, dims = [] }: TensorProto,
  where: string,
  { expected, received, unit }: { expected: number; received: number; unit: string },
): ToolkitError {
  return new ToolkitError('BAD_TENSOR', `the data do not fill ${dataTypeName(dataType)}[${dims.join(',')}]`, {
    where,
    expected: `${expected} ${unit}`,
    received: String(received),
    hint: 'The file is damaged, or was written by a faulty exporter.',
  });
}
