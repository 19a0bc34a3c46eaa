import type { AttributeProto, GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../proto/schema.ts';
import { filled } from './filled.ts';
import { accept, isAt, nested, take, takeList, takeName, type Lexer } from './lexer.ts';
import { parseAttribute } from './parseAttribute.ts';
import { parseTensor } from './parseTensor.ts';
import { parseType, startsType, takeDottedNames } from './parseType.ts';

/** `name (float[N] x) => (float[N] y) <float[2] W = {1,2}, float[N] hidden> { y = Relu (x) }` */
export const parseGraph = (lexer: Lexer): GraphProto => parseNamedGraph(lexer, takeName(lexer, 'the name of a graph'));

const parseNamedGraph = (lexer: Lexer, name: string): GraphProto =>
  nested(lexer, () => {
    take(lexer, '(');
    const inputs = takeList(lexer, ')', takeDeclared);
    take(lexer, '=>');
    take(lexer, '(');
    const outputs = takeList(lexer, ')', parseValueInfo);
    const inner = accept(lexer, '<') ? takeList(lexer, '>', takeDeclared) : [];
    return {
      name,
      input: filled(inputs.map(({ info }) => info)),
      output: filled(outputs),
      initializer: filled([...inputs, ...inner].flatMap(({ initializer }) => initializer ?? [])),
      valueInfo: filled(inner.flatMap(({ info, initializer }) => (initializer ? [] : info))),
      node: filled(parseNodes(lexer)),
    };
  });

interface Declared {
  readonly info: ValueInfoProto;
  readonly initializer?: TensorProto;
}

/** `float[N] x`, or an initializer: `float[2] W = {1,2}`. */
function takeDeclared(lexer: Lexer): Declared {
  const at = lexer.start;
  const info = parseValueInfo(lexer);
  if (!accept(lexer, '=')) return { info };
  const { name = '', type = {} } = info;
  return { info, initializer: parseTensor(lexer, { type, name, at }) };
}

/** `float[N] x`; the type may be missing. */
export function parseValueInfo(lexer: Lexer): ValueInfoProto {
  const type = startsType(lexer) ? parseType(lexer) : undefined;
  return { name: takeName(lexer, type ? 'a name' : 'a type or a name'), type };
}

/** `{`, a node after the other, `}`. */
export function parseNodes(lexer: Lexer): NodeProto[] {
  const nodes: NodeProto[] = [];
  take(lexer, '{');
  while (!accept(lexer, '}')) nodes.push(parseNode(lexer));
  return nodes;
}

/** `[label] y, z = domain.Op:overload <axis: int = 1> (a, b)`; the attributes may come last, and all but `= Op ()` be missing. */
function parseNode(lexer: Lexer): NodeProto {
  const name = accept(lexer, '[') ? takeLabel(lexer) : undefined;
  const output = filled(takeNames(lexer));
  take(lexer, '=', output ? '"="' : '"}", or a node such as y = Relu (x)');
  const operator = takeDottedNames(lexer);
  const opType = operator.pop();
  const overload = accept(lexer, ':') ? takeName(lexer) : '';
  const attributes = parseAttributes(lexer);
  take(lexer, '(', attributes.length > 0 ? '"("' : '"(" or "<"');
  const input = filled(takeNames(lexer));
  take(lexer, ')', '"," or ")"');
  return {
    name,
    output,
    opType,
    domain: operator.join('.') || undefined,
    overload: overload || undefined,
    input,
    attribute: filled(attributes.length > 0 ? attributes : parseAttributes(lexer)),
  };
}

function takeLabel(lexer: Lexer): string {
  const label = lexer.kind === ']' ? '' : takeName(lexer);
  take(lexer, ']');
  return label;
}

/** Names with commas between them. A comma without a name before it stands for the empty name; one at the end does not count. */
function takeNames(lexer: Lexer): string[] {
  const names: string[] = [];
  while (isAt(lexer, 'name', 'string', ',')) {
    names.push(isAt(lexer, ',') ? '' : takeName(lexer));
    if (!accept(lexer, ',')) break;
  }
  return names;
}

function parseAttributes(lexer: Lexer): AttributeProto[] {
  return accept(lexer, '<') ? takeList(lexer, '>', parseNamedAttribute) : [];
}

const parseNamedAttribute = (lexer: Lexer) => parseAttributeOf(lexer, takeName(lexer, 'the name of an attribute'));

/** What follows the name of an attribute. */
export const parseAttributeOf = (lexer: Lexer, name: string): AttributeProto =>
  parseAttribute(lexer, name, parseNamedGraph);
