import { dataTypeCode, dataTypeName } from './proto/dataType.ts';
import type { DimensionProto, OpaqueTypeProto, TensorTypeProto, TypeProto } from './proto/schema.ts';

/** The words in front of types that are made of others. */
const compositeTypes = new Set(['seq', 'map', 'optional', 'sparse_tensor', 'opaque']);

/** Whether a name is what a type begins with. */
export const isTypeWord = (name: string): boolean => compositeTypes.has(name) || dataTypeCode(name) !== undefined;

export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

const isIdentifier = (name: string) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** A name, in quotes unless it is letters, digits and underscores. */
export const toIdentifier = (name: string): string => (isIdentifier(name) ? name : quote(name));

/** A name where its type may stand before it, or not: in quotes also where it would pass for a type. */
export const toValueName = (name: string): string => (isTypeWord(name) ? quote(name) : toIdentifier(name));

/** `ai.onnx.ml`, in quotes unless it is identifiers with dots between them. */
export const toDottedName = (name: string): string => (name.split('.').every(isIdentifier) ? name : quote(name));

/** `float[N,3]`; `float` is a scalar, `float[]` a tensor of unknown rank, `?` an unknown size. Empty for a type that is none. */
export function printType(type: TypeProto): string {
  const { tensorType, sparseTensorType, sequenceType, optionalType, mapType, opaqueType } = type;
  if (tensorType) return printTensorType(tensorType);
  if (sparseTensorType) return `sparse_tensor(${printTensorType(sparseTensorType)})`;
  if (sequenceType) return `seq(${printType(sequenceType.elemType ?? {})})`;
  if (optionalType) return `optional(${printType(optionalType.elemType ?? {})})`;
  if (mapType) return `map(${dataTypeName(mapType.keyType)}, ${printType(mapType.valueType ?? {})})`;
  if (opaqueType) return `opaque(${printOpaque(opaqueType)})`;
  return '';
}

function printTensorType({ elemType, shape }: TensorTypeProto): string {
  const dims = shape ? (shape.dim ?? []).map(printDimension) : [];
  return dataTypeName(elemType) + (shape && dims.length === 0 ? '' : `[${dims.join(',')}]`);
}

function printDimension({ dimValue, dimParam }: DimensionProto): string {
  if (dimValue !== undefined) return String(dimValue);
  return dimParam === undefined ? '?' : toIdentifier(dimParam);
}

function printOpaque({ domain, name = '' }: OpaqueTypeProto): string {
  if (domain) return `${toDottedName(domain)},${toIdentifier(name)}`;
  return name && toDottedName(name);
}
