import { ToolkitError } from '@fmnist/errors';
import { dataTypes } from '../proto/dataType.ts';
import type { SparseTensorProto, TensorProto } from '../proto/schema.ts';
import { isExternal, tensorToTypedArray, type TensorValues } from '../proto/tensor.ts';
import type { CheckContext } from './checkContext.ts';
import { checkTensor } from './checkTensor.ts';

/** A list of values, positive dims, and for each value its place, in rising order: one number, or one an axis. */
export function checkSparseTensor(sparse: SparseTensorProto, context: CheckContext, where: string): void {
  const report = (message: string): void => {
    context.problems.push({ code: 'BAD_TENSOR', where, message });
  };
  const { values, indices, dims = [] } = sparse;
  if (!values) {
    report('it has no values');
    return;
  }
  checkTensor(values, context, `${where} > values`);
  if (values.dims?.length !== 1) report('its values must be a list (rank 1)');
  if (dims.length === 0) report('it has no dims');
  if (dims.some((dim) => dim <= 0)) report('its dims must be positive');
  const count = values.dims?.[0] ?? 0;
  if (!indices) {
    if (count !== 0) report('it has no indices');
    return;
  }
  const before = context.problems.length;
  checkTensor(indices, context, `${where} > indices`);
  if (indices.dataType !== dataTypes.int64.code) report('its indices must be int64');
  const [rows = 0, columns] = indices.dims ?? [];
  const rank = indices.dims?.length ?? 0;
  if (rank !== 1 && rank !== 2) report('its indices must have rank 1 or 2');
  else if (rows !== count) report(`it has ${count} values, but ${rows} indices`);
  else if (rank === 2 && columns !== dims.length) report(`its indices must be [${count}, ${dims.length}]`);
  else if (context.problems.length === before) checkIndices(indices, rank === 2 ? dims : [product(dims)], report);
}

function product(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}

/** None where the data are longer than the dims say, which the checker lets pass and a reader does not. */
function readIndices(indices: TensorProto, report: (message: string) => void): TensorValues {
  try {
    return tensorToTypedArray(indices);
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error;
    report(error.message);
    return [];
  }
}

/** Indices in lexicographic order, each below its size. */
function checkIndices(indices: TensorProto, sizes: readonly number[], report: (message: string) => void): void {
  if (isExternal(indices)) return;
  const numbers = readIndices(indices, report);
  let previous = -1n;
  for (let row = 0; row < numbers.length; row += sizes.length) {
    let place = 0n;
    for (const [axis, size] of sizes.entries()) {
      const index = BigInt(numbers[row + axis] ?? 0);
      if (index < 0n || index >= size) {
        report(`index ${index} at [${row / sizes.length}] is not in 0..${size - 1}`);
        return;
      }
      place = place * BigInt(size) + index;
    }
    if (place <= previous) {
      report(`its indices are not in rising order at [${row / sizes.length}]`);
      return;
    }
    previous = place;
  }
}
