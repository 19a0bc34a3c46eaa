import { attributeTypeName } from '../proto/attributeType.ts';
import { byteLength, dataTypeInfo, dataTypeName } from '../proto/dataType.ts';
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from '../proto/schema.ts';
import { elementCount, typedArrayToTensor } from '../proto/tensor.ts';
import { innerGraphs } from './namesRead.ts';

/** What a Constant node holds; undefined for other nodes, and for a sparse one. */
export function constantOf({ opType, domain, attribute = [] }: NodeProto): TensorProto | undefined {
  if (opType !== 'Constant' || (domain && domain !== 'ai.onnx')) return undefined;
  return attribute.map(tensorOf).find((tensor) => tensor !== undefined);
}

function tensorOf(attribute: AttributeProto): TensorProto | undefined {
  const { f = 0, i = 0, s = new Uint8Array(), t, floats = [], ints = [], strings = [] } = attribute;
  switch (attributeTypeName(attribute.type)) {
    case 'tensor':
      return t;
    case 'float':
      return typedArrayToTensor(Float32Array.of(f), { dims: [] });
    case 'floats':
      return typedArrayToTensor(Float32Array.from(floats), { dims: [floats.length] });
    case 'int':
      return typedArrayToTensor(BigInt64Array.of(BigInt(i)), { dims: [] });
    case 'ints':
      return typedArrayToTensor(BigInt64Array.from(ints, BigInt), { dims: [ints.length] });
    case 'string':
      return { dims: [], dataType: 8, stringData: [s] };
    case 'strings':
      return { dims: [strings.length], dataType: 8, stringData: strings };
    default:
      return undefined;
  }
}

/** Every tensor that a graph holds by the name of its value: its initializers, and what Constant nodes make. */
export function constantsOf({
  initializer = [],
  sparseInitializer = [],
  node = [],
}: GraphProto): Map<string, TensorProto> {
  const made = node.flatMap((n) => {
    const tensor = constantOf(n);
    return tensor && n.output?.[0] ? [[n.output[0], tensor] as const] : [];
  });
  const sparse = sparseInitializer.flatMap(({ values }) => (values ? [values] : []));
  return new Map([...[...initializer, ...sparse].map((tensor) => [tensor.name ?? '', tensor] as const), ...made]);
}

/** Tensors that live inside a node, in the graphs of its attributes. */
export function tensorsInside(node: NodeProto): readonly TensorProto[] {
  return innerGraphs(node).flatMap((graph) => [
    ...constantsOf(graph).values(),
    ...(graph.node ?? []).flatMap(tensorsInside),
  ]);
}

/** Whether a tensor is a weight: scalars and integers of 64 bits are sizes and settings. */
export function isWeight({ dims = [], dataType }: TensorProto): boolean {
  return dims.length > 0 && dataTypeName(dataType) !== 'int64' && dataTypeName(dataType) !== 'string';
}

/** Elements of a tensor that is a weight, else 0. */
export function parametersOf(tensor: TensorProto): number {
  return isWeight(tensor) ? (elementCount(tensor.dims) ?? 0) : 0;
}

/** Bytes of a tensor's elements, wherever and however they are stored. */
export function tensorBytes(tensor: TensorProto): number {
  const info = dataTypeInfo(tensor.dataType);
  if (info) return byteLength(info, elementCount(tensor.dims) ?? 0);
  return (tensor.stringData ?? []).reduce((sum, text) => sum + text.length, 0);
}
