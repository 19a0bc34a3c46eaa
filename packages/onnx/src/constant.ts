import { sizeOf, type TensorData, type Value } from './graph.ts';

/** Constants of up to this many elements are compared by content. */
export const SMALL = 16;

/** What people see of a constant that has no name of its own: float32(0.5), int64(-1,784). */
const labelOf = (tensor: TensorData) =>
  sizeOf(tensor.shape) <= SMALL
    ? `${tensor.dtype}(${Array.from<number | bigint>(tensor.data)
        .map((x) => (typeof x === 'bigint' ? x : Number(x.toPrecision(6))))
        .join()})`
    : 'constant';

/** A constant, called by its content unless it has a name. A graph takes it in when a node reads it. */
export const constant = (known: TensorData, name: string = labelOf(known)): Value => ({
  name,
  dtype: known.dtype,
  shape: known.shape,
  known,
});

/** A constant vector of sizes or axes. */
export const constantInts = (xs: readonly number[]): Value =>
  constant({ dtype: 'int64', shape: [xs.length], data: BigInt64Array.from(xs, BigInt) });
