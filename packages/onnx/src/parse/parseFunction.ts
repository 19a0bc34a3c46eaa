import type { FunctionProto, ValueInfoProto } from '../proto/schema.ts';
import { filled } from './filled.ts';
import { modelFields, parseHeader } from './header.ts';
import { accept, isAt, take, takeList, takeName, takeString, type Lexer } from './lexer.ts';
import { parseAttributeOf, parseNodes, parseValueInfo } from './parseGraph.ts';

const { domain, opset_import, doc_string } = modelFields;
const functionFields = {
  domain,
  opset_import,
  doc_string,
  overload: (lexer: Lexer) => ({ overload: takeString(lexer) }),
};

/** `<domain: "d", opset_import: ["" : 17]> name <alpha, beta: float = 1> (x, float[N] y) => (z) <float[N] hidden> { ... }` */
export function parseFunction(lexer: Lexer): FunctionProto {
  const header: FunctionProto = parseHeader<FunctionProto>(lexer, functionFields);
  const name = takeName(lexer, 'the name of a function');
  const attributes = accept(lexer, '<') ? takeList(lexer, '>', takeParameter) : [];
  take(lexer, '(');
  const inputs = takeList(lexer, ')', parseValueInfo);
  take(lexer, '=>');
  take(lexer, '(');
  const outputs = takeList(lexer, ')', parseValueInfo);
  const inner = accept(lexer, '<') ? takeList(lexer, '>', parseValueInfo) : [];
  const typed = [...inputs, ...outputs].filter(({ type }) => type !== undefined);
  return {
    ...header,
    domain: header.domain || undefined,
    overload: header.overload || undefined,
    name,
    attribute: filled(attributes.flatMap((parameter) => (typeof parameter === 'string' ? parameter : []))),
    attributeProto: filled(attributes.flatMap((parameter) => (typeof parameter === 'string' ? [] : parameter))),
    input: filled(namesOf(inputs)),
    output: filled(namesOf(outputs)),
    valueInfo: filled([...typed, ...inner]),
    node: filled(parseNodes(lexer)),
  };
}

const namesOf = (values: readonly ValueInfoProto[]) => values.map(({ name = '' }) => name);

/** An attribute of the function: its name alone, or with what it is where a node does not give it. */
function takeParameter(lexer: Lexer) {
  const name = takeName(lexer, 'the name of an attribute');
  return isAt(lexer, ':', '=') ? parseAttributeOf(lexer, name) : name;
}
