import { dataTypeCode } from '../proto/dataType.ts';
import type { DimensionProto, TensorTypeProto, TypeProto } from '../proto/schema.ts';
import { isTypeWord } from '../printType.ts';
import { accept, nested, take, takeList, takeName, tokenText, unexpected, type Lexer } from './lexer.ts';
import { takeInt53 } from './literals.ts';

const A_TYPE = 'a type, such as float[N,3] or seq(int64)';

/** Types that are made of others, by the word in front of their parentheses. */
const composites = {
  seq: (lexer) => ({ sequenceType: { elemType: parseType(lexer) } }),
  optional: (lexer) => ({ optionalType: { elemType: parseType(lexer) } }),
  sparse_tensor: (lexer) => ({ sparseTensorType: parseTensorType(lexer) }),
  map: (lexer) => {
    const keyType = takeDataType(lexer);
    take(lexer, ',');
    return { mapType: { keyType, valueType: parseType(lexer) } };
  },
  opaque: (lexer) => ({ opaqueType: parseOpaque(lexer) }),
} as const satisfies Record<string, (lexer: Lexer) => TypeProto>;

/** Whether the token is the first word of a type. */
export const startsType = (lexer: Lexer): boolean => lexer.kind === 'name' && isTypeWord(tokenText(lexer));

/** `float[N,3]`, `seq(int64)` ... @see printType, which writes it */
export function parseType(lexer: Lexer): TypeProto {
  const word = tokenText(lexer);
  if (lexer.kind !== 'name' || !Object.hasOwn(composites, word)) return { tensorType: parseTensorType(lexer) };
  return nested(lexer, () => {
    take(lexer, 'name');
    take(lexer, '(');
    const type = composites[word as keyof typeof composites](lexer);
    take(lexer, ')');
    return type;
  });
}

/** `float` is a scalar, `float[]` a tensor of any rank. */
function parseTensorType(lexer: Lexer): TensorTypeProto {
  const elemType = takeDataType(lexer);
  if (!accept(lexer, '[')) return { elemType, shape: {} };
  const dim = takeList(lexer, ']', parseDimension);
  return dim.length === 0 ? { elemType } : { elemType, shape: { dim } };
}

function takeDataType(lexer: Lexer): number {
  const code = lexer.kind === 'name' ? dataTypeCode(tokenText(lexer)) : undefined;
  if (code === undefined) throw unexpected(lexer, A_TYPE);
  take(lexer, 'name');
  return code;
}

function parseDimension(lexer: Lexer): DimensionProto {
  if (accept(lexer, '?')) return {};
  if (lexer.kind === 'int') return { dimValue: takeInt53(lexer) };
  return { dimParam: takeName(lexer, 'a size: a number, a name or ?') };
}

/** `opaque(domain, name)`, `opaque(name)` or `opaque()`. */
function parseOpaque(lexer: Lexer): { domain?: string; name?: string } {
  if (lexer.kind === ')') return {};
  const first = takeDottedNames(lexer).join('.');
  const [domain, name] = accept(lexer, ',') ? [first, takeName(lexer)] : [undefined, first];
  return { ...(domain && { domain }), ...(name && { name }) };
}

/** `ai.onnx.ml` */
export function takeDottedNames(lexer: Lexer): string[] {
  const names = [takeName(lexer)];
  while (accept(lexer, '.')) names.push(takeName(lexer));
  return names;
}
