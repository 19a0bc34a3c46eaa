import { ToolkitError } from '@fmnist/errors';
import { fromFloat16 } from '../float16.ts';
import { dataTypeName, type TensorArray } from '../proto/dataType.ts';
import type { TensorProto } from '../proto/schema.ts';
import { elementCount, isExternal, tensorToTypedArray, type TensorValues } from '../proto/tensor.ts';
import type { WeightChange } from './ModelDiff.ts';

export type TensorDifference = Pick<WeightChange, 'different' | 'elements' | 'maxAbsolute' | 'maxRelative'>;

/** Values that are in other files, damaged, or not as many. */
const unknown = { different: undefined, maxAbsolute: undefined, maxRelative: undefined };

/**
 * How far the values of two tensors are apart, whatever their element types; a NaN is equal to a NaN.
 * @returns undefined where nothing is different, the type included
 */
export function compareTensors(a: TensorProto, b: TensorProto): TensorDifference | undefined {
  const elements = elementCount(a.dims) ?? 0;
  const isSameType = a.dataType === b.dataType;
  if (a.dims?.join() !== b.dims?.join()) return { ...unknown, elements };
  if (isExternal(a) && isExternal(b) && isSameType) return isSamePlace(a, b) ? undefined : { ...unknown, elements };
  if (isSameType && isSameBytes(a.rawData, b.rawData)) return undefined;
  const values = [valuesOf(a), valuesOf(b)] as const;
  if (!values[0] || !values[1]) return { ...unknown, elements };
  const [x, y] = values.map((array, side) => numbersOf(array, side === 0 ? a : b));
  const difference = x && y ? compareNumbers(x, y) : compareOthers(values[0], values[1]);
  return difference.different === 0 && isSameType ? undefined : { elements, ...difference };
}

function isSamePlace(a: TensorProto, b: TensorProto): boolean {
  const place = ({ externalData = [] }: TensorProto) =>
    externalData.map(({ key, value }) => `${key} ${value}`).join('\n');
  return place(a) === place(b);
}

function isSameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return (
    a !== undefined && b !== undefined && a.length > 0 && a.length === b.length && a.every((byte, i) => byte === b[i])
  );
}

function valuesOf(tensor: TensorProto): TensorValues | undefined {
  try {
    return tensorToTypedArray(tensor);
  } catch (error) {
    if (error instanceof ToolkitError) return undefined;
    throw error;
  }
}

type Numbers = { readonly length: number; at(i: number): number };

/** undefined for strings and for types that are kept as bits: complex ones, and floats and integers of less than 16 bits but int8 and uint8. */
function numbersOf(values: TensorValues | undefined, { dataType }: TensorProto): Numbers | undefined {
  if (!values || !ArrayBuffer.isView(values)) return undefined;
  const name = dataTypeName(dataType);
  const { length } = values;
  const bits: TensorArray = values;
  if (name === 'float16') return { length, at: (i) => fromFloat16(Number(bits[i])) };
  if (name === 'bfloat16') return { length, at: (i) => fromBfloat16(Number(bits[i])) };
  const isNumber = /^(u?int(8|16|32|64)|float|double|bool)$/.test(name);
  return isNumber ? { length, at: (i) => Number(bits[i]) } : undefined;
}

function compareNumbers(a: Numbers, b: Numbers): Omit<TensorDifference, 'elements'> {
  let [different, maxAbsolute, largest] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a.at(i), b.at(i)];
    if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    different++;
    maxAbsolute = Math.max(maxAbsolute, Math.abs(x - y));
  }
  return { different, maxAbsolute, maxRelative: maxAbsolute === 0 ? 0 : maxAbsolute / largest };
}

function compareOthers(a: TensorValues, b: TensorValues): Omit<TensorDifference, 'elements'> {
  const different = Array.from<unknown>(a).filter((value, i) => value !== b[i]).length;
  return { different, maxAbsolute: undefined, maxRelative: undefined };
}

/** The upper half of a float32. */
const word = new DataView(new ArrayBuffer(4));
function fromBfloat16(bits: number): number {
  word.setUint16(0, bits);
  return word.getFloat32(0);
}
