import { ToolkitError } from '@fmnist/errors';
import { readTensor } from '../attribute.ts';
import { dtypeOf } from '../dtype.ts';
import type { TensorData } from '../graph.ts';
import { dataTypeName } from '../proto/dataType.ts';
import type { TensorProto } from '../proto/schema.ts';
import { elementCount, isExternal } from '../proto/tensor.ts';
import { withinLimits, type ValueType } from './valueType.ts';

/** Constants of up to this many elements may be sizes, axes, scales; larger ones are weights, which nobody looks into. */
const SMALL = 128;

/** The type of a tensor in a file, and its content where that may decide shapes. */
export function constantType(tensor: TensorProto): ValueType | undefined {
  const { dataType, dims = [] } = tensor;
  if (!dataType) return undefined;
  const type = `tensor(${dataTypeName(dataType)})`;
  const count = elementCount(dims);
  if (count === undefined) return { type };
  const known = count <= SMALL ? content(tensor) : undefined;
  return withinLimits({ type, shape: dims, ...(known && { known }) });
}

function content(tensor: TensorProto): TensorData | undefined {
  if (!dtypeOf(tensor.dataType ?? 0) || isExternal(tensor)) return undefined;
  try {
    return readTensor(tensor);
  } catch (error) {
    // The rules of tensors say what is wrong with it.
    if (error instanceof ToolkitError) return undefined;
    throw error;
  }
}
