import { ToolkitError } from '@fmnist/errors';
import { dtypeOf, type NumericArray } from './dtype.ts';
import type { Attribute, TensorData } from './graph.ts';
import { attributeTypeName } from './proto/attributeType.ts';
import type { AttributeProto, TensorProto } from './proto/schema.ts';
import { tensorToTypedArray } from './proto/tensor.ts';
import { decodeUtf8 } from './proto/utf8.ts';

/**
 * A tensor of a file as the graph has it.
 * @throws {ToolkitError} UNSUPPORTED_TYPE, BAD_TENSOR, EXTERNAL_DATA
 */
export function readTensor(tensor: TensorProto): TensorData {
  const dtype = dtypeOf(tensor.dataType ?? 0);
  if (!dtype)
    throw new ToolkitError('UNSUPPORTED_TYPE', `element type ${tensor.dataType} is not supported`, {
      where: tensor.name ?? 'tensor',
    });
  // Strings and complex numbers have no dtype, so these are numbers.
  return { dtype, shape: [...(tensor.dims ?? [])], data: tensorToTypedArray(tensor) as NumericArray };
}

/**
 * An attribute of a file as the graph has it; graphs have a reader of their own.
 * @throws {ToolkitError} UNSUPPORTED_TYPE
 */
export function readAttribute(proto: AttributeProto): Attribute {
  const type = attributeTypeName(proto.type);
  switch (type) {
    case 'int':
      return { type, value: Number(proto.i ?? 0) };
    case 'float':
      return { type, value: proto.f ?? 0 };
    case 'string':
      return { type, value: decodeUtf8(proto.s ?? new Uint8Array()) };
    case 'ints':
      return { type, value: (proto.ints ?? []).map(Number) };
    case 'floats':
      return { type, value: [...(proto.floats ?? [])] };
    case 'strings':
      return { type, value: (proto.strings ?? []).map(decodeUtf8) };
    case 'tensor':
      return { type, value: readTensor(proto.t ?? {}) };
    default:
      throw new ToolkitError('UNSUPPORTED_TYPE', `attribute "${proto.name}" is of a type that is not supported`, {
        received: type ?? String(proto.type),
      });
  }
}
