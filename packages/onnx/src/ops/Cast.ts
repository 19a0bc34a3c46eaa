import { ToolkitError } from '@fmnist/errors';
import { dtypeOf, dtypes, zeros, type DType } from '../dtype.ts';
import type { TensorData } from '../graph.ts';
import { required, type OpDef } from '../op.ts';

/** x as another element type, by its number in TensorProto.DataType. @see https://onnx.ai/onnx/operators/onnx__Cast.html */
export const Cast: OpDef<readonly ['input'], { to: number }, readonly ['output']> = {
  type: 'Cast',
  since: 21,
  inputs: ['input'],
  outputs: ['output'],
  attrs: { to: required('int', 0) },
  infer: ([{ shape, sizes }], { to }) => [
    { dtype: target(to), shape, ...(sizes && isInteger(target(to)) && { sizes }) },
  ],
  evaluate: ([x], { to }) => castData(x as TensorData, target(to)),
  grad: (g, { inputs: [x] }, dy) => [isFloat(x.dtype) ? g.Cast(dy, { to: dtypes[x.dtype].onnx }) : undefined],
  cases: [
    { inputs: [[2, 3]], attrs: { to: 7 } },
    { inputs: [{ ints: [1, 2] }], attrs: { to: 1 } },
    { inputs: [{ dtype: 'uint8', shape: [3], data: [0, 128, 255] }], attrs: { to: 1 } },
  ],
};

const isFloat = (dtype: DType) => /float/.test(dtype);
const isInteger = (dtype: DType) => /^u?int/.test(dtype);

function target(to: number): DType {
  const dtype = dtypeOf(to);
  if (!dtype)
    throw new ToolkitError('UNKNOWN_TYPE', `Cast to element type ${to} is not supported`, {
      expected: Object.entries(dtypes)
        .map(([name, t]) => `${t.onnx} (${name})`)
        .join(', '),
    });
  return dtype;
}

/** Numbers as another type; toward zero where that is an integer, as in C. */
function castData({ data: from, shape }: TensorData, dtype: DType): TensorData {
  const data = zeros(dtype, from.length);
  for (let i = 0; i < data.length; i++) {
    const x = Number(from[i]);
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = BigInt(Math.trunc(x));
    else data[i] = dtype === 'bool' ? Number(x !== 0) : x;
  }
  return { dtype, shape, data };
}
