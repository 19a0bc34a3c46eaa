import type protobuf from 'protobufjs/minimal.js';
import type { PackedArray, PackedType } from './schema.ts';
import { readWords } from './words.ts';

/**
 * Numbers up to the reader's end, or `count` of them where they are not packed. The array is as long as the bytes tell
 * before anything is read.
 */
export function readPacked(reader: protobuf.Reader, type: PackedType, count?: number): PackedArray {
  switch (type) {
    case 'float':
      return new Float32Array(takeBytes(reader, 4, count));
    case 'double':
      return new Float64Array(takeBytes(reader, 8, count));
    case 'int32':
      return readInt32s(reader, count ?? countVarints(reader));
    case 'int64':
      return new BigInt64Array(readInt64Words(reader, count ?? countVarints(reader)));
    case 'uint64':
      return new BigUint64Array(readInt64Words(reader, count ?? countVarints(reader)));
  }
}

/** One array of all chunks, which are of one kind. */
export function concatenatePacked(before: unknown, chunks: readonly PackedArray[]): PackedArray {
  const all = before === undefined ? chunks : [before as PackedArray, ...chunks];
  const [first] = all;
  if (first === undefined) throw new RangeError('no chunks');
  if (all.length === 1) return first;
  const bytes = new Uint8Array(all.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of all) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  const ArrayType = first.constructor as new (buffer: ArrayBuffer) => PackedArray;
  return new ArrayType(bytes.buffer);
}

function takeBytes(reader: protobuf.Reader, size: number, count?: number): ArrayBuffer {
  const start = reader.pos;
  const bytes = count === undefined ? reader.len - start : size * count;
  if (bytes % size !== 0) throw new Error(`${bytes} bytes are no list of ${size}-byte numbers`);
  reader.skip(bytes);
  // A copy, since the place in the file is rarely aligned.
  return Uint8Array.from(reader.buf.subarray(start, reader.pos)).buffer;
}

/** Every varint ends in the only one of its bytes that is below 128. */
function countVarints({ buf, pos, len }: protobuf.Reader): number {
  let count = 0;
  for (let i = pos; i < len; i++) if ((buf[i] ?? 0) < 128) count++;
  if (len > pos && (buf[len - 1] ?? 0) >= 128) throw new RangeError('index out of range: unfinished varint');
  return count;
}

function readInt32s(reader: protobuf.Reader, count: number): Int32Array {
  const values = new Int32Array(count);
  for (let i = 0; i < count; i++) values[i] = reader.int32();
  return values;
}

/** The low word is first in memory. */
function readInt64Words(reader: protobuf.Reader, count: number): ArrayBuffer {
  const words = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const { low, high } = readWords(reader);
    words[2 * i] = low;
    words[2 * i + 1] = high;
  }
  return words.buffer;
}
