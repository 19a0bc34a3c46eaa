import { attributeTypes, type AttributeTypeName } from '../proto/attributeType.ts';
import type { AttributeProto, GraphProto } from '../proto/schema.ts';
import { encodeUtf8 } from '../proto/utf8.ts';
import { filled } from './filled.ts';
import { accept, isAt, take, takeList, takeName, takeString, tokenText, unexpected, type Lexer } from './lexer.ts';
import { isInfinity, takeFloat32, takeInt64 } from './literals.ts';
import { OnnxTextError } from './OnnxTextError.ts';
import { parseTensor } from './parseTensor.ts';
import { parseType, startsType } from './parseType.ts';

/** Attributes hold graphs, whose nodes have attributes: the caller brings what reads a graph whose name was read. */
type ParseGraph = (lexer: Lexer, name: string) => GraphProto;

/** The types of single values, with the type of a list of them. */
const listTypes = {
  float: 'floats',
  int: 'ints',
  string: 'strings',
  tensor: 'tensors',
  graph: 'graphs',
  type_proto: 'type_protos',
} as const satisfies Partial<Record<AttributeTypeName, AttributeTypeName>>;

type SingleType = keyof typeof listTypes;
interface Single {
  readonly type: SingleType;
  readonly value: unknown;
}

const NO_TEXT = 'What the text shows as ... was left out, or has no text form, as sparse tensors.';

/** What follows an attribute's name: `: int = 1`, `= 1`, `: ints = [1, 2]`, `: int = @alpha`. */
export function parseAttribute(lexer: Lexer, name: string, parseGraph: ParseGraph): AttributeProto {
  const declared = accept(lexer, ':') ? takeAttributeType(lexer) : undefined;
  take(lexer, '=');
  if (accept(lexer, '@')) {
    return { name, type: declared && attributeTypes[declared].code, refAttrName: takeName(lexer) };
  }
  const at = lexer.start;
  const { type, value } = accept(lexer, '[')
    ? takeValues(lexer, declared, parseGraph)
    : takeValue(lexer, declared, parseGraph);
  if (declared !== undefined && declared !== type) {
    throw new OnnxTextError(lexer.text, { at, expected: declared, received: type });
  }
  const { code, field } = attributeTypes[type];
  return { name, type: code, [field]: value };
}

function takeAttributeType(lexer: Lexer): AttributeTypeName {
  const type = tokenText(lexer);
  if (!isAttributeType(type)) throw unexpected(lexer, `one of ${Object.keys(attributeTypes).join(', ')}`);
  take(lexer, 'name');
  return type;
}

const isAttributeType = (type: string): type is AttributeTypeName => Object.hasOwn(attributeTypes, type);

/** Values up to `]`, all of one type. */
function takeValues(
  lexer: Lexer,
  declared: AttributeTypeName | undefined,
  parseGraph: ParseGraph,
): { type: AttributeTypeName; value: unknown } {
  let element = (Object.keys(listTypes) as SingleType[]).find((single) => listTypes[single] === declared);
  const values = takeList(lexer, ']', () => {
    const at = lexer.start;
    const { type, value } = takeValue(lexer, element, parseGraph);
    element ??= type;
    if (type === element) return value;
    const expected = `${element}, as declared or first in the list`;
    throw new OnnxTextError(lexer.text, { at, expected, received: type });
  });
  const type = element === undefined ? declared : listTypes[element];
  if (type !== undefined) return { type, value: filled(values) };
  throw unexpected(lexer, 'a list with values, or its type in front of it, such as : ints = []');
}

/** One value. What it is can be seen, but that a whole number may be meant as a float, and a word as the name of a graph. */
function takeValue(lexer: Lexer, declared: AttributeTypeName | undefined, parseGraph: ParseGraph): Single {
  if (lexer.kind === 'int' && declared !== 'float') return { type: 'int', value: takeInt64(lexer) };
  if (lexer.kind === 'int' || lexer.kind === 'float') return { type: 'float', value: takeFloat32(lexer) };
  if (lexer.kind === 'string') {
    const text = takeString(lexer);
    if (isAt(lexer, '(')) return { type: 'graph', value: parseGraph(lexer, text) };
    return { type: 'string', value: encodeUtf8(text) };
  }
  if (lexer.kind !== 'name') {
    const expected = declared ? `a value of type ${declared}` : 'a value';
    throw unexpected(lexer, expected, lexer.kind === '.' ? NO_TEXT : undefined);
  }
  if (declared !== 'graph' && isInfinity(lexer)) return { type: 'float', value: takeFloat32(lexer) };
  if (declared !== 'graph' && startsType(lexer)) return takeTypeOrTensor(lexer);
  return { type: 'graph', value: parseGraph(lexer, take(lexer, 'name')) };
}

/** A type stands for itself, unless a tensor's name or values follow. */
function takeTypeOrTensor(lexer: Lexer): Single {
  const at = lexer.start;
  const type = parseType(lexer);
  const isNamed = isAt(lexer, 'name', 'string');
  if (!isNamed && !isAt(lexer, '=', '{', '[', '.')) return { type: 'type_proto', value: type };
  const name = isNamed ? takeName(lexer) : '';
  accept(lexer, '=');
  return { type: 'tensor', value: parseTensor(lexer, { type, name, at }) };
}
