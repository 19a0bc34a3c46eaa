import { dataTypeName } from './proto/dataType.ts';
import type { DimensionProto, TensorTypeProto, TypeProto } from './proto/schema.ts';

export function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A name, in quotes unless it is letters, digits and underscores. */
export function toIdentifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quote(name);
}

/** `float[N,3]`; `float` is a scalar, `float[]` a tensor of unknown rank, `?` an unknown size. */
export function printType(type: TypeProto): string {
  const { tensorType, sparseTensorType, sequenceType, optionalType, mapType, opaqueType } = type;
  if (tensorType) return printTensorType(tensorType);
  if (sparseTensorType) return `sparse_tensor(${printTensorType(sparseTensorType)})`;
  if (sequenceType) return `seq(${printType(sequenceType.elemType ?? {})})`;
  if (optionalType) return `optional(${printType(optionalType.elemType ?? {})})`;
  if (mapType) return `map(${dataTypeName(mapType.keyType)}, ${printType(mapType.valueType ?? {})})`;
  if (opaqueType) return `opaque(${[opaqueType.domain, opaqueType.name].filter(Boolean).join(',')})`;
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
