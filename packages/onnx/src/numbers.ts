// Elements of any type as JavaScript numbers and back, for what is worked out while a graph is built. Where that cannot be done exactly
// the answer is undefined, and the node stays for onnxruntime to run.
import { zeros, type DType, type NumericArray } from './dtype.ts';
import type { TensorData } from './graph.ts';

/** float16 and bfloat16 are kept as their bits, which are no numbers to compute with. */
const isBits = (dtype: DType) => dtype === 'float16' || dtype === 'bfloat16';
const isWhole = (dtype: DType) => /^u?int/.test(dtype);

/** Element i as a number; NaN for a whole number above 2^53, which none stands for exactly. */
export function numbersOf({ dtype, data }: TensorData): ((i: number) => number) | undefined {
  if (isBits(dtype)) return undefined;
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return (i) => data[i] ?? NaN;
  return (i) => (Number.isSafeInteger(Number(data[i])) ? Number(data[i]) : NaN);
}

/** An array of numberAt(i) for every i; toward zero where the type is whole, as in C. Undefined where a number is none of the type's. */
export function fromNumbers(dtype: DType, length: number, numberAt: (i: number) => number): NumericArray | undefined {
  if (isBits(dtype)) return undefined;
  const data = zeros(dtype, length);
  for (let i = 0; i < length; i++) {
    const x = numberAt(i);
    const value = isWhole(dtype) ? Math.trunc(x) : x;
    if (isWhole(dtype) && !Number.isSafeInteger(value)) return undefined;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = BigInt(value);
    else data[i] = value;
  }
  return data;
}
