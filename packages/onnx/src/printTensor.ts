import { ToolkitError } from '@fmnist/errors';
import { quote, toIdentifier } from './printType.ts';
import { dataTypeInfo, dataTypeName } from './proto/dataType.ts';
import type { TensorProto } from './proto/schema.ts';
import { elementCount, isExternal, tensorToTypedArray } from './proto/tensor.ts';
import { shortestFloat } from './shortestFloat.ts';

/** Up to how many elements a tensor is written out; true for any number. */
export type PrintWeights = boolean | number;

/** `float[2] W = {1,2}`; an attribute's tensor is the same without the equals sign. Never throws: broken ones are `{...}`. */
export function printTensor(
  tensor: TensorProto,
  { weights, isInitializer = false }: { weights: PrintWeights; isInitializer?: boolean },
): string {
  const { name, dims = [], dataType } = tensor;
  const type = dataTypeName(dataType) + (dims.length > 0 ? `[${dims.join(',')}]` : '');
  return [
    type,
    ...(name ? [toIdentifier(name)] : []),
    ...(isInitializer ? ['='] : []),
    printData(tensor, weights),
  ].join(' ');
}

function printData(tensor: TensorProto, weights: PrintWeights): string {
  if (isExternal(tensor)) {
    const entries = (tensor.externalData ?? []).map(({ key = '', value = '' }) => `${quote(key)}: ${quote(value)}`);
    return `[${entries.join(', ')}]`;
  }
  const limit = weights === true ? Infinity : Number(weights);
  const count = elementCount(tensor.dims);
  const isPacked = (dataTypeInfo(tensor.dataType)?.bits ?? 8) < 8;
  if (count === undefined || count > limit || isPacked) return '{...}';
  return `{${printElements(tensor).join(',')}}`;
}

function printElements(tensor: TensorProto): string[] {
  try {
    const values = tensorToTypedArray(tensor);
    if (values instanceof Float32Array) return Array.from(values, shortestFloat);
    if (values instanceof Float64Array) return Array.from(values, printDouble);
    return Array.from<unknown, string>(values, (value) => (typeof value === 'string' ? quote(value) : String(value)));
  } catch (error) {
    if (error instanceof ToolkitError) return ['...'];
    throw error;
  }
}

function printDouble(value: number): string {
  return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : shortestFloat(value);
}
