import { ToolkitError } from '@fmnist/errors';
import protobuf from 'protobufjs/minimal.js';
import { refuseOtherFormats } from './otherFormats.ts';
import { concatenatePacked, readPacked } from './readPacked.ts';
import { fieldsOf, isScalar, LENGTH_DELIMITED, VARINT, wireTypeOf, type NamedField } from './fields.ts';
import type { Int64, Message, MessageName, ModelProto, PackedArray, PackedType, TensorProto } from './schema.ts';
import { checkRawLength } from './tensor.ts';
import { readWords } from './words.ts';

export interface DecodeLimits {
  /** Messages inside messages; a graph within a graph takes three. Default 100, protobuf's own. */
  readonly maxDepth?: number;
  /** Messages, strings and list elements in all (the numbers of a tensor are not counted). Default 10 million. */
  readonly maxValues?: number;
}

interface Decoder {
  readonly reader: protobuf.Reader;
  /** Field names and positions from the root to the value being read, for messages about it. */
  readonly path: (string | number)[];
  depthLeft: number;
  valuesLeft: number;
}

type Draft = Record<string, unknown>;

const fieldsByNumber = new Map(
  Object.entries(fieldsOf).map(([type, fields]) => [type, new Map(fields.map((field) => [field.number, field]))]),
);

/**
 * Reads an ONNX file. Raw data of tensors are views into `bytes`, not copies; unknown fields are skipped; what is not
 * on the wire is undefined. Memory stays proportional to the input.
 * @throws {ToolkitError} NOT_ONNX (another kind of file, or no model), TRUNCATED, BAD_PROTOBUF, TOO_DEEP, TOO_LARGE
 * (more values than `maxValues`), BAD_TENSOR (impossible dims, or raw data of another length)
 * @example const model = decodeModel(await readFile('model.onnx'))
 */
export function decodeModel(bytes: Uint8Array, limits: DecodeLimits = {}): ModelProto {
  refuseOtherFormats(bytes);
  const model = decodeMessage('ModelProto', bytes, limits);
  if (model.irVersion === undefined && model.graph === undefined && model.opsetImport === undefined) {
    throw new ToolkitError('NOT_ONNX', 'not an ONNX model', {
      expected: 'a format version, imported operator sets and a graph',
      received: 'none of them',
    });
  }
  return model;
}

/** The same for any message, such as the TensorProto of a test data set. */
export function decodeMessage<T extends MessageName>(
  type: T,
  bytes: Uint8Array,
  { maxDepth = 100, maxValues = 10_000_000 }: DecodeLimits = {},
): Message<T> {
  // A plain view: of a Buffer, raw data would be Buffers too.
  const reader = new protobuf.Reader(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const decoder: Decoder = { reader, path: [], depthLeft: maxDepth, valuesLeft: maxValues };
  try {
    return readMessage(decoder, type, {}) as Message<T>;
  } catch (error) {
    throw error instanceof ToolkitError ? error : wireError(decoder, error);
  }
}

/** Reads up to the reader's end into `draft`; a message that is on the wire twice is merged, as protobuf demands. */
function readMessage(decoder: Decoder, type: MessageName, draft: Draft): Draft {
  const { reader } = decoder;
  const fields = fieldsByNumber.get(type);
  let packed: Map<NamedField, PackedArray[]> | undefined;
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const field = fields?.get(tag >>> 3);
    if (!field) skipField(reader, tag);
    else if (field.packed) readPackedField(decoder, field, tag & 7, (packed ??= new Map()));
    else readField(decoder, field, tag & 7, draft);
  }
  for (const [{ name }, chunks] of packed ?? []) draft[name] = concatenatePacked(draft[name], chunks);
  if (type === 'TensorProto') checkRawLength(draft as TensorProto, where(decoder));
  return draft;
}

function readField(decoder: Decoder, field: NamedField, wireType: number, draft: Draft): void {
  const { reader } = decoder;
  for (const rival of field.rivals) delete draft[rival];
  if (!field.repeated) {
    draft[field.name] = readSingle(decoder, field, wireType, draft[field.name], -1);
    return;
  }
  const list = (draft[field.name] ??= []) as unknown[];
  const isPacked = wireType === LENGTH_DELIMITED && wireTypeOf(field) !== LENGTH_DELIMITED;
  if (!isPacked) {
    list.push(readSingle(decoder, field, wireType, undefined, list.length));
    return;
  }
  within(decoder, () => {
    while (reader.pos < reader.len) {
      list.push(readSingle(decoder, field, wireTypeOf(field), undefined, list.length));
    }
  });
}

function readSingle(decoder: Decoder, field: NamedField, wireType: number, before: unknown, index: number): unknown {
  const { path, reader } = decoder;
  path.push(field.name, index);
  expectWireType(field, wireType);
  if (decoder.valuesLeft-- <= 0) throw tooMany(decoder);
  const value = readValue(decoder, field, before, reader);
  path.length -= 2;
  return value;
}

function readValue(decoder: Decoder, { type }: NamedField, before: unknown, reader: protobuf.Reader): unknown {
  if (type === 'string') return reader.string();
  if (type === 'bytes') return reader.bytes();
  if (type === 'float') return reader.float();
  if (type === 'int32') return reader.int32();
  if (type === 'int64') return readInt64(reader);
  if (type === 'int53') return readInt53(decoder);
  if (!isScalar(type)) return readNested(decoder, type, before);
  throw new Error(`no field of type ${type} is read one by one`);
}

function readNested(decoder: Decoder, type: MessageName, before: unknown): Draft {
  if (decoder.depthLeft-- <= 0) {
    throw new ToolkitError('TOO_DEEP', 'messages are nested too deeply', {
      where: where(decoder),
      hint: 'A graph with this many subgraphs inside each other is most likely a hostile file; raise maxDepth if not.',
    });
  }
  const message = within(decoder, () => readMessage(decoder, type, (before as Draft | undefined) ?? {}));
  decoder.depthLeft++;
  return message;
}

/** Reads a length, and runs `read` with the reader ending there. */
function within<T>({ reader }: Decoder, read: () => T): T {
  const end = reader.size() + reader.pos;
  const outerEnd = reader.len;
  if (end > outerEnd) throw new RangeError('index out of range');
  reader.len = end;
  const value = read();
  reader.len = outerEnd;
  return value;
}

/** Several chunks of one field are allowed; they are joined once, when the message is complete. */
function readPackedField(
  decoder: Decoder,
  field: NamedField,
  wireType: number,
  packed: Map<NamedField, PackedArray[]>,
): void {
  const { reader, path } = decoder;
  const chunks = packed.get(field) ?? [];
  packed.set(field, chunks);
  path.push(field.name, -1);
  if (decoder.valuesLeft-- <= 0) throw tooMany(decoder);
  const type = field.type as PackedType;
  if (wireType === LENGTH_DELIMITED) chunks.push(within(decoder, () => readPacked(reader, type)));
  else {
    expectWireType(field, wireType);
    chunks.push(readPacked(reader, type, 1));
  }
  path.length -= 2;
}

function skipField(reader: protobuf.Reader, tag: number): void {
  // The reader would follow a varint of any length; ten bytes are the most there can be.
  if ((tag & 7) === VARINT && tag >>> 3 !== 0) readWords(reader);
  else reader.skipType(tag & 7, 0, tag >>> 3);
}

function readInt64(reader: protobuf.Reader): Int64 {
  const { low, high } = readWords(reader);
  const value = high * 2 ** 32 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low >>> 0);
}

function readInt53(decoder: Decoder): number {
  const value = readInt64(decoder.reader);
  if (typeof value === 'number') return value;
  throw new ToolkitError('BAD_VALUE', 'no such size or version can be', {
    where: where(decoder),
    expected: 'at most 2^53 - 1',
    received: String(value),
  });
}

function expectWireType(field: NamedField, wireType: number): void {
  if (wireType === wireTypeOf(field)) return;
  throw new Error(`${field.type} cannot have wire type ${wireType}`);
}

function where({ path, reader }: Decoder): string {
  const names = path.map((part) => (typeof part === 'string' ? `.${part}` : part < 0 ? '' : `[${part}]`));
  return `${names.join('').slice(1) || 'model'} (byte ${reader.pos})`;
}

function tooMany(decoder: Decoder): ToolkitError {
  return new ToolkitError('TOO_LARGE', 'the file holds too many values', {
    where: where(decoder),
    hint: 'Raise maxValues if the file is trusted.',
  });
}

function wireError(decoder: Decoder, cause: unknown): ToolkitError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (reason.startsWith('index out of range')) {
    return new ToolkitError('TRUNCATED', 'the file ends, or a part of it, before its content does', {
      where: where(decoder),
      hint: 'Was it downloaded or copied completely?',
      cause,
    });
  }
  return new ToolkitError('BAD_PROTOBUF', `not a valid ONNX file (${reason})`, {
    where: where(decoder),
    hint: 'Is it an ONNX model at all? Then it is damaged.',
    cause,
  });
}
