/**
 * AttributeProto.AttributeType by the names of the ONNX text form, with the field that holds a value of that type.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto AttributeProto
 */
export const attributeTypes = {
  float: { code: 1, field: 'f' },
  int: { code: 2, field: 'i' },
  string: { code: 3, field: 's' },
  tensor: { code: 4, field: 't' },
  graph: { code: 5, field: 'g' },
  floats: { code: 6, field: 'floats' },
  ints: { code: 7, field: 'ints' },
  strings: { code: 8, field: 'strings' },
  tensors: { code: 9, field: 'tensors' },
  graphs: { code: 10, field: 'graphs' },
  sparse_tensor: { code: 11, field: 'sparseTensor' },
  sparse_tensors: { code: 12, field: 'sparseTensors' },
  type_proto: { code: 13, field: 'tp' },
  type_protos: { code: 14, field: 'typeProtos' },
} as const;

export type AttributeTypeName = keyof typeof attributeTypes;

const byCode = new Map<number, AttributeTypeName>(
  (Object.keys(attributeTypes) as AttributeTypeName[]).map((name) => [attributeTypes[name].code, name]),
);

/** Name of a type code; undefined for UNDEFINED (0) and for codes that ONNX does not define. */
export function attributeTypeName(code: number | undefined): AttributeTypeName | undefined {
  return code === undefined ? undefined : byCode.get(code);
}
