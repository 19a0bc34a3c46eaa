import { byteLength, dataTypeInfo, dataTypeName } from '../proto/dataType.ts';
import type { TensorProto, TypeProto } from '../proto/schema.ts';
import { elementCount, EXTERNAL } from '../proto/tensor.ts';
import { encodeUtf8 } from '../proto/utf8.ts';
import { printType } from '../printType.ts';
import { takeNumbers } from './elements.ts';
import { filled } from './filled.ts';
import { takeProperties } from './header.ts';
import { take, takeList, takeString, unexpected, type Lexer } from './lexer.ts';
import { OnnxTextError } from './OnnxTextError.ts';

const LEFT_OUT = 'Values that the text shows as ... were left out; print the model with { weights: true }.';

/** What stands before the values: `float[2] W =`. */
interface Head {
  readonly type: TypeProto;
  readonly name: string;
  /** Where the type begins, for messages. */
  readonly at: number;
}

/**
 * A tensor from its head and the values that come: `{1, 2}`, or `["location": "w.bin"]` where they are in a file beside the model.
 * Numbers become rawData, strings stringData.
 */
export function parseTensor(lexer: Lexer, { type, name, at }: Head): TensorProto {
  const dims = sizesOf(type);
  const count = elementCount(dims);
  if (dims === undefined || count === undefined) {
    const expected = 'a type such as float[2,3], its sizes numbers, before the values of a tensor';
    throw new OnnxTextError(lexer.text, { at, expected, received: printType(type) || 'no type' });
  }
  const dataType = type.tensorType?.elemType;
  const head = { dims: filled(dims), dataType, ...(name && { name }) };
  if (lexer.kind === '[') return { ...head, externalData: filled(takeProperties(lexer)), dataLocation: EXTERNAL };
  if (lexer.kind === '.') throw unexpected(lexer, 'the values of the tensor', LEFT_OUT);
  return { ...head, ...takeValues(lexer, type, count) };
}

function sizesOf({ tensorType }: TypeProto): number[] | undefined {
  const dims = tensorType?.shape && (tensorType.shape.dim ?? []).map(({ dimValue }) => dimValue);
  return dims?.every((size) => size !== undefined) ? dims : undefined;
}

function takeValues(lexer: Lexer, type: TypeProto, count: number): TensorProto {
  const open = lexer.start;
  take(lexer, '{', 'the values of a tensor, such as {1, 2}');
  if (lexer.kind === '.') throw unexpected(lexer, 'the values of the tensor', LEFT_OUT);
  const elemType = type.tensorType?.elemType;
  const info = dataTypeInfo(elemType);
  const numbers = info && takeNumbers(lexer, info, dataTypeName(elemType));
  const strings = numbers ? [] : takeList(lexer, '}', takeString).map(encodeUtf8);
  const needed = info ? byteLength(info, count) / info.array.BYTES_PER_ELEMENT : count;
  const received = numbers?.length ?? strings.length;
  if (received !== needed) {
    const packed = info && info.bits < 8 ? ', bytes that hold several elements each, the first in the lowest bits' : '';
    const expected = `${needed} values for ${printType(type)}${packed}`;
    throw new OnnxTextError(lexer.text, { at: open, expected, received: String(received) });
  }
  return numbers
    ? { rawData: new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength) }
    : { stringData: filled(strings) };
}
