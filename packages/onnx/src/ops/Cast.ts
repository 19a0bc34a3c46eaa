import { ToolkitError } from '@fmnist/errors';
import { dtypeOf, dtypes, type DType } from '../dtype.ts';
import type { TensorData } from '../graph.ts';
import { fromNumbers, numbersOf } from '../numbers.ts';
import { int, required, string, without, type OpDef } from '../op.ts';

export interface CastAttrs {
  readonly to: number;
  /** Only for 8-bit floating point, which the toolkit has none of; so is round_mode. */
  readonly saturate: number;
  readonly round_mode: string;
}

/** x as another element type, by its number in TensorProto.DataType. @see https://onnx.ai/onnx/operators/onnx__Cast.html */
export const Cast: OpDef<readonly ['input'], CastAttrs, readonly ['output']> = {
  type: 'Cast',
  since: 21,
  inputs: ['input'],
  outputs: ['output'],
  attrs: { to: required('int', 0), saturate: int(1), round_mode: string('up') },
  infer: ([{ shape, sizes }], { to }) => [
    { dtype: target(to), shape, ...(sizes && isInteger(target(to)) && { sizes }) },
  ],
  evaluate: ([x], { to }) => castData(x as TensorData, target(to)),
  grad: (g, { inputs: [x] }, dy) => [isFloat(x.dtype) ? g.Cast(dy, { to: dtypes[x.dtype].onnx }) : undefined],
  older: [
    { until: 23, toOlder: (node) => without(node, 'round_mode'), fromOlder: (node) => node },
    { until: 18, toOlder: (node) => without(node, 'saturate'), fromOlder: (node) => node },
  ],
  cases: [
    { inputs: [[2, 3]], attrs: { to: 7 } },
    { inputs: [[2, 3]], attrs: { to: 1 } },
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

/** Numbers as another type; undefined where a number is none of that type's, which every runtime answers in its own way. */
function castData(x: TensorData, dtype: DType): TensorData | undefined {
  const numberAt = numbersOf(x);
  if (!numberAt) return undefined;
  const data = fromNumbers(dtype, x.data.length, dtype === 'bool' ? (i) => Number(numberAt(i) !== 0) : numberAt);
  for (let i = 0; i < x.data.length; i++) {
    const number = numberAt(i);
    const kept = isInteger(dtype)
      ? Number(data?.[i]) === Math.trunc(number)
      : isFloat(x.dtype) || !Number.isNaN(number);
    if (!kept) return undefined;
  }
  return data && { dtype, shape: x.shape, data };
}
