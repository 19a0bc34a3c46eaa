import { ToolkitError } from '@fmnist/errors';
import { quote, toIdentifier } from './printType.ts';
import { dataTypeName } from './proto/dataType.ts';
import type { StringStringEntryProto, TensorProto } from './proto/schema.ts';
import { elementCount, isExternal, tensorToTypedArray } from './proto/tensor.ts';
import { shortestFloat } from './shortestFloat.ts';

/** Up to how many elements a tensor is written out; true for any number. */
export type PrintWeights = boolean | number;

/**
 * `float[2] W = {1,2}`; an attribute's tensor is the same without the equals sign. Elements are as the lists of a TensorProto hold
 * them: the bits of a float16, pairs for complex numbers, bytes of several elements for types of less than 8 bits.
 * Never throws: broken ones are `{...}`.
 */
export function printTensor(
  tensor: TensorProto,
  { weights, isInitializer = false }: { weights: PrintWeights; isInitializer?: boolean },
): string {
  const { name = '', dims = [], dataType } = tensor;
  const type = dataTypeName(dataType) + (dims.length > 0 ? `[${dims.join(',')}]` : '');
  const isFile = isExternal(tensor);
  return [
    type,
    ...(name || isInitializer ? [toIdentifier(name)] : []),
    // Without it, a file's brackets behind a type would be sizes.
    ...(isInitializer || isFile ? ['='] : []),
    isFile ? printProperties(tensor.externalData ?? []) : printData(tensor, weights),
  ].join(' ');
}

/** `["key": "value"]` */
export function printProperties(properties: readonly StringStringEntryProto[]): string {
  return `[${properties.map(({ key = '', value = '' }) => `${quote(key)}: ${quote(value)}`).join(', ')}]`;
}

function printData(tensor: TensorProto, weights: PrintWeights): string {
  const limit = weights === true ? Infinity : Number(weights);
  const count = elementCount(tensor.dims);
  return count === undefined || count > limit ? '{...}' : `{${printElements(tensor).join(',')}}`;
}

function printElements(tensor: TensorProto): string[] {
  try {
    const values = tensorToTypedArray(tensor);
    if (values instanceof Float32Array) return Array.from(values, printFloat(values, shortestFloat));
    if (values instanceof Float64Array) return Array.from(values, printFloat(values, printDouble));
    return Array.from<unknown, string>(values, (value) => (typeof value === 'string' ? quote(value) : String(value)));
  } catch (error) {
    if (error instanceof ToolkitError) return ['...'];
    throw error;
  }
}

/** The sign of a NaN shows in its last byte alone. */
function printFloat(
  { buffer, byteOffset, BYTES_PER_ELEMENT: size }: Float32Array | Float64Array,
  print: (value: number) => string,
) {
  const bytes = new Uint8Array(buffer, byteOffset);
  return (value: number, i: number) =>
    Number.isNaN(value) && (bytes[(i + 1) * size - 1] ?? 0) > 127 ? '-nan' : print(value);
}

function printDouble(value: number): string {
  return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : shortestFloat(value);
}
