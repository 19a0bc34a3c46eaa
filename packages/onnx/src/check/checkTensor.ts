import {
  byteLength,
  dataTypeInfo,
  dataTypeName,
  STRING,
  type DataField,
  type DataTypeInfo,
} from '../proto/dataType.ts';
import type { TensorProto } from '../proto/schema.ts';
import { elementCount, isExternal, lazyLength } from '../proto/tensor.ts';
import type { CheckContext } from './checkContext.ts';

const valueFields = [
  'floatData',
  'int32Data',
  'stringData',
  'int64Data',
  'rawData',
  'doubleData',
  'uint64Data',
] as const satisfies readonly (DataField | keyof TensorProto)[];

/** A tensor has a type, possible dims and its values in the one field that its type demands, as many as the dims say. */
export function checkTensor(tensor: TensorProto, context: CheckContext, where: string): void {
  const report = (message: string, hint?: string): void => {
    context.problems.push({ code: 'BAD_TENSOR', where, message, ...(hint && { hint }) });
  };
  const { dataType, dims = [] } = tensor;
  if (!dataType) report('it has no dataType');
  const used = valueFields.filter((field) => lengthOf(tensor, field) > 0);
  if (isExternal(tensor)) {
    if (used.length > 0) report(`its values are in another file, so ${used.join(' and ')} must be empty`);
    checkLocation(tensor, context, where);
    return;
  }
  const count = elementCount(dims);
  if (count === undefined) {
    report(`no tensor can have the dims [${dims.join(', ')}]`);
    return;
  }
  if (count === 0) {
    if (used.length > 0) report(`it has no elements, but values in ${used.join(' and ')}`);
    return;
  }
  const [field] = used;
  if (used.length > 1) report(`its values are in ${used.join(' and ')}, but only one field may be set`);
  else if (field === undefined) report(`its ${count} values are missing`);
  else if (dataType) checkValues(tensor, dataType, field, count, report);
}

/** Entries of a field; raw data that takes work is not asked for. */
const lengthOf = (tensor: TensorProto, field: (typeof valueFields)[number]): number =>
  (field === 'rawData' ? lazyLength(tensor) : undefined) ?? tensor[field]?.length ?? 0;

function checkValues(
  tensor: TensorProto,
  dataType: number,
  field: (typeof valueFields)[number],
  count: number,
  report: (message: string) => void,
): void {
  const type = dataTypeName(dataType);
  const info = dataTypeInfo(dataType);
  // Raw data of an unknown type have an unknown size: the official checker lets them pass.
  if (!info && dataType !== STRING) {
    if (field !== 'rawData') report(`unknown dataType ${dataType}`);
    return;
  }
  const expectedField = info?.field ?? 'stringData';
  if (field !== expectedField && !(field === 'rawData' && info)) {
    report(`values of type ${type} belong into ${expectedField}, not into ${field}`);
    return;
  }
  const entries = lengthOf(tensor, field);
  const needed = !info ? count : field === 'rawData' ? byteLength(info, count) : entryCount(info, count);
  if (entries < needed)
    report(`${type} with ${count} elements needs ${needed} entries in ${field}, there are ${entries}`);
}

/** Least number of entries in a typed field: two for a complex number, one for up to 32 bits of 4-bit or 2-bit types. */
function entryCount({ bits, field }: DataTypeInfo, count: number): number {
  if (bits === 2 || bits === 4) return Math.ceil((count * bits) / 32);
  if (field === 'floatData') return (count * bits) / 32;
  if (field === 'doubleData') return (count * bits) / 64;
  return count;
}

/** The file of external data is named relative to the model, and is not above it. */
function checkLocation({ externalData = [] }: TensorProto, { problems }: CheckContext, where: string): void {
  const locations = externalData.filter(({ key, value }) => key === 'location' && value !== undefined);
  if (locations.length === 0) {
    problems.push({
      code: 'BAD_LOCATION',
      where,
      message: 'its values are in another file, but externalData names none',
    });
  }
  for (const { value = '' } of locations) {
    // Backslashes and drive letters are paths on Windows, and a model is opened anywhere.
    const isRelative = value !== '' && !/^([/\\]|[a-z]:)/i.test(value);
    if (isRelative && !value.split(/[/\\]/).includes('..')) continue;
    const message = `the external file "${value}" must be a relative path without ".."`;
    problems.push({ code: 'BAD_LOCATION', where, message, hint: 'Do not open models like this one from strangers.' });
  }
}
