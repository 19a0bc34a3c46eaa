import { typedArrayToTensor, type TensorValues } from '../proto/tensor.ts';
import type { AttributeProto, NodeProto } from '../proto/schema.ts';
import { dataTypeName } from '../proto/dataType.ts';
import { constantType } from './constantType.ts';
import type { Type, TypeContext } from './typeContext.ts';

/** The type of what a Constant node holds, in whichever of its attributes. @see https://onnx.ai/onnx/operators/onnx__Constant.html */
export function constantNodeType({ attribute = [] }: NodeProto, { problems }: TypeContext, where: string): Type {
  const [value, ...others] = attribute.filter(({ name }) => !name?.startsWith('__'));
  if (!value || others.length > 0) {
    const hint = `One of ${Object.keys(readers).join(', ')}.`;
    problems.push({ code: 'BAD_ATTRIBUTE', where, message: 'a constant has exactly one attribute', hint });
    return undefined;
  }
  const { name = '', refAttrName } = value;
  if (refAttrName) return undefined;
  return Object.hasOwn(readers, name) ? readers[name]?.(value) : undefined;
}

const of = (data: TensorValues, dims: readonly number[]): Type => constantType(typedArrayToTensor(data, { dims }));

const readers: Readonly<Record<string, (a: AttributeProto) => Type>> = {
  value: ({ t }) => t && constantType(t),
  sparse_value: ({ sparseTensor }) => {
    const element = sparseTensor?.values?.dataType;
    return element ? { type: `tensor(${dataTypeName(element)})`, shape: sparseTensor.dims ?? [] } : undefined;
  },
  value_int: ({ i = 0 }) => of(BigInt64Array.of(BigInt(i)), []),
  value_ints: ({ ints = [] }) => of(BigInt64Array.from(ints, BigInt), [ints.length]),
  value_float: ({ f = 0 }) => of(Float32Array.of(f), []),
  value_floats: ({ floats = [] }) => of(Float32Array.from(floats), [floats.length]),
  value_string: () => ({ type: 'tensor(string)', shape: [] }),
  value_strings: ({ strings = [] }) => ({ type: 'tensor(string)', shape: [strings.length] }),
};
