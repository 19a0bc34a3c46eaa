import type protobuf from 'protobufjs/minimal.js';

/** The 64 bits of an integer, as protobufjs takes and gives them. */
export interface Words {
  /** As an int32, like `high`. */
  readonly low: number;
  readonly high: number;
}

/**
 * The next varint, of up to ten bytes. The reader's own `int64` gives all 64 bits only where there is the package long, which it finds in a
 * bundle and in Node, but not in a page that loads protobufjs as a script.
 */
export function readWords(reader: protobuf.Reader): Words {
  let [low, high] = [0, 0];
  for (let shift = 0; shift < 70; shift += 7) {
    if (reader.pos >= reader.len) throw new RangeError('index out of range: unfinished varint');
    const byte = reader.buf[reader.pos++] ?? 0;
    const bits = byte & 127;
    if (shift < 32) low |= bits << shift;
    if (shift === 28) high |= bits >>> 4;
    if (shift > 28) high |= bits << (shift - 32);
    if (byte < 128) return { low, high };
  }
  throw new Error('invalid varint encoding');
}

/** @param value within 64 bits */
export function writeWords(writer: protobuf.Writer, value: bigint): void {
  const words = { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)) };
  // It takes a Long by these two, which its types do not say.
  writer.int64(words as Parameters<protobuf.Writer['int64']>[0]);
}
