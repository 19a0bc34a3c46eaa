import type { DataTypeInfo, TensorArray } from '../proto/dataType.ts';
import type { Int64 } from '../proto/schema.ts';
import { takeList, tokenText, type Lexer } from './lexer.ts';
import { takeFloat, takeInteger } from './literals.ts';

/**
 * What an entry of each array may be. Where 8 or 16 bits have no sign, a number below zero is taken for its bits, since ONNX lets
 * 65535 be stored, and printed, as -1.
 */
const ranges = new Map<unknown, readonly [Int64, Int64]>([
  [Int8Array, [-(2 ** 7), 2 ** 7 - 1]],
  [Int16Array, [-(2 ** 15), 2 ** 15 - 1]],
  [Int32Array, [-(2 ** 31), 2 ** 31 - 1]],
  [BigInt64Array, [-(2n ** 63n), 2n ** 63n - 1n]],
  [Uint8Array, [-(2 ** 7), 2 ** 8 - 1]],
  [Uint16Array, [-(2 ** 15), 2 ** 16 - 1]],
  [Uint32Array, [0, 2 ** 32 - 1]],
  [BigUint64Array, [0, 2n ** 64n - 1n]],
]);

/** The numbers up to `}`, in the array of their type. `name` is the type's, for messages. */
export function takeNumbers(lexer: Lexer, { array: ArrayType }: DataTypeInfo, name: string): TensorArray {
  const takeEntry = entryTaker(ArrayType, name);
  const minusNans: number[] = [];
  let count = 0;
  const values = takeList(lexer, '}', () => {
    if (lexer.kind === 'float' && /^-nan$/i.test(tokenText(lexer))) minusNans.push(count);
    count++;
    return takeEntry(lexer);
  });
  const size = ArrayType.BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(count * size);
  const data = new ArrayType(bytes.buffer, 0, count);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) values.forEach((v, i) => (data[i] = BigInt(v)));
  else values.forEach((v, i) => (data[i] = Number(v)));
  // The sign of a NaN gets lost in a number, so it is set among the bytes.
  for (const i of minusNans) bytes[(i + 1) * size - 1] = 0xff;
  return data;
}

function entryTaker(ArrayType: unknown, name: string): (lexer: Lexer) => Int64 {
  const entry = `an entry of a ${name} tensor`;
  if (ArrayType === Float32Array) return (lexer) => takeFloat(lexer, Math.fround, entry);
  if (ArrayType === Float64Array) return (lexer) => takeFloat(lexer, (value) => value, entry);
  const [min, max] = ranges.get(ArrayType) ?? [0, 0];
  const range = { min, max, name: `${entry}, a whole number from ${min} to ${max}` };
  return (lexer) => takeInteger(lexer, range);
}
