import { ToolkitError } from '@fmnist/errors';
import protobuf from 'protobufjs/minimal.js';
import { fieldsOf, isScalar, LENGTH_DELIMITED, wireTypeOf, type NamedField } from './fields.ts';
import type { Int64, Message, MessageName, ModelProto, PackedArray, TensorProto } from './schema.ts';
import { lazyLength } from './tensor.ts';
import { writeWords } from './words.ts';

/** Protobuf counts the bytes of a message in an int32. */
const MAX_BYTES = 2 ** 31 - 1;
/** Byte strings from this size on are not copied through the writer but go into the result directly. */
const LARGE = 1024;
/** Bytes that go to a file at once, where its parts are smaller. */
const GATHERED = 2 ** 16;
/** Bytes that are there, or worked out when they are written. */
type Part = Uint8Array | { readonly length: number; readonly read: () => Uint8Array };

/** The bytes so far: finished parts, and small values that the writer still holds. */
interface Sink {
  readonly writer: protobuf.Writer;
  readonly parts: Part[];
  bytes: number;
}

/**
 * Bytes of an ONNX model. Deterministic: fields in the order of their numbers, equal messages give equal bytes. Large
 * tensors are copied once, into the result.
 * @throws {ToolkitError} TOO_LARGE above 2 GiB, BAD_VALUE for an integer that int64 cannot hold
 */
export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
  return encodeMessage('ModelProto', model);
}

/** The same for any message, such as the TensorProto of a test data set. */
export function encodeMessage<T extends MessageName>(type: T, message: Message<T>): Uint8Array<ArrayBuffer> {
  const { byteLength, parts } = encodeInParts(type, message);
  const result = new Uint8Array(byteLength);
  let at = 0;
  for (const part of parts()) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Bytes in pieces, which are made while they are asked for. */
export interface EncodedParts {
  readonly byteLength: number;
  parts(): Iterable<Uint8Array>;
}

/**
 * An ONNX model piece by piece, for writing it to a file: raw data that is worked out when it is read (`lazyRawData`) is never there as a whole.
 * @throws {ToolkitError} as `encodeModel`
 */
export const encodeModelInParts = (model: ModelProto): EncodedParts => encodeInParts('ModelProto', model);

function encodeInParts<T extends MessageName>(type: T, message: Message<T>): EncodedParts {
  const sink: Sink = { writer: new protobuf.Writer(), parts: [], bytes: 0 };
  writeMessage(sink, type, message);
  flush(sink);
  if (sink.bytes > MAX_BYTES) {
    throw new ToolkitError('TOO_LARGE', 'protobuf holds no message above 2 GiB', {
      received: `${sink.bytes} bytes`,
      hint: 'Keep the large tensors in a file beside the model (external data).',
    });
  }
  return {
    byteLength: sink.bytes,
    parts: () => gathered(sink.parts),
  };
}

/** The parts with small ones put together: each is one call to the file system. */
function* gathered(parts: readonly Part[]): Generator<Uint8Array> {
  let [buffer, used] = [new Uint8Array(GATHERED), 0];
  for (const part of parts) {
    if (used + part.length > GATHERED && used > 0) {
      yield buffer.subarray(0, used);
      [buffer, used] = [new Uint8Array(GATHERED), 0];
    }
    const bytes = part instanceof Uint8Array ? part : part.read();
    if (bytes.length > GATHERED) yield bytes;
    else {
      buffer.set(bytes, used);
      used += bytes.length;
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}

function append(sink: Sink, part: Part): void {
  sink.parts.push(part);
  sink.bytes += part.length;
}

function flush(sink: Sink): void {
  if (sink.writer.pos === 0) return;
  append(sink, sink.writer.finish());
  sink.writer.reset();
}

function writeMessage(sink: Sink, type: MessageName, message: object): void {
  const values = message as Readonly<Record<string, unknown>>;
  const deferred = type === 'TensorProto' ? lazyLength(message) : undefined;
  for (const field of fieldsOf[type]) {
    if (deferred !== undefined && field.name === 'rawData') {
      writeLater(sink, field, { length: deferred, read: () => (message as TensorProto).rawData ?? new Uint8Array(0) });
      continue;
    }
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.packed) writePacked(sink, field, value as PackedArray);
    else if (field.repeated) for (const element of value as readonly unknown[]) writeSingle(sink, field, element);
    else writeSingle(sink, field, value);
  }
}

function writeSingle(sink: Sink, field: NamedField, value: unknown): void {
  const { writer } = sink;
  const { name, number, type } = field;
  writer.uint32((number << 3) | wireTypeOf(field));
  if (!isScalar(type)) writeNested(sink, type, value as object);
  else if (type === 'bytes') writeBytes(sink, value as Uint8Array);
  else if (type === 'string') writer.string(value as string);
  else if (type === 'float') writer.float(value as number);
  else if (type === 'int32') writer.int32(value as number);
  else writeInt64(writer, value as Int64, name);
}

/** The length comes first but is known last: a place is kept for it among the parts. */
function writeNested(sink: Sink, type: MessageName, message: object): void {
  flush(sink);
  const place = sink.parts.length;
  append(sink, new Uint8Array(0));
  const before = sink.bytes;
  writeMessage(sink, type, message);
  flush(sink);
  const length = new protobuf.Writer().uint32(sink.bytes - before).finish();
  sink.parts[place] = length;
  sink.bytes += length.length;
}

function writeBytes(sink: Sink, value: Uint8Array): void {
  if (value.length < LARGE) {
    sink.writer.bytes(value);
    return;
  }
  sink.writer.uint32(value.length);
  flush(sink);
  append(sink, value);
}

function writeLater(sink: Sink, field: NamedField, part: Part): void {
  sink.writer.uint32((field.number << 3) | LENGTH_DELIMITED).uint32(part.length);
  flush(sink);
  append(sink, part);
}

/** Floats are on the wire as they are in memory (little-endian); integers become varints. An empty list is not written. */
function writePacked(sink: Sink, { name, number }: NamedField, values: PackedArray): void {
  if (values.length === 0) return;
  sink.writer.uint32((number << 3) | LENGTH_DELIMITED);
  if (values instanceof Float32Array || values instanceof Float64Array) {
    writeBytes(sink, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return;
  }
  const writer = new protobuf.Writer();
  if (values instanceof Int32Array) for (const value of values) writer.int32(value);
  else for (const value of values) writeInt64(writer, value, name);
  writeBytes(sink, writer.finish());
}

function writeInt64(writer: protobuf.Writer, value: Int64, name: string): void {
  const inRange = typeof value === 'bigint' ? value >= -(2n ** 63n) && value < 2n ** 64n : Number.isSafeInteger(value);
  if (!inRange) {
    throw new ToolkitError('BAD_VALUE', 'the value does not fit', {
      where: name,
      expected: 'an int64, above 2^53 as a bigint',
      received: String(value),
    });
  }
  if (typeof value === 'bigint') writeWords(writer, value);
  else writer.int64(value);
}
