import type { ModelProto } from '../proto/schema.ts';
import { filled } from './filled.ts';
import { modelFields, parseHeader } from './header.ts';
import { createLexer, type Lexer } from './lexer.ts';
import { parseFunction } from './parseFunction.ts';
import { parseGraph } from './parseGraph.ts';

/**
 * Reads a model in ONNX's own text syntax, as `printModel(model, { weights: true })`, onnx.printer and people write it.
 *
 * What comes back is as `decodeModel` would have read it from a file: empty lists are undefined, numbers of tensors rawData and
 * strings stringData, wherever the printed model had them; an empty domain, overload or tensor's name is undefined.
 *
 * More is read than by onnx.parser: names of attributes, operators, tensors and of graphs in attributes may be in quotes, lists hold
 * tensors, graphs and types, a tensor in an attribute may lie in another file. What it lets pass and surely is a mistake is an error: values that do not fill
 * their tensor or do not fit its type, a key twice in a header, a single value declared and a list given.
 *
 * Time and memory are proportional to the text, whatever it says.
 * @throws {OnnxTextError} BAD_TEXT with line and column, what was expected, what is there, and the line
 * @see https://github.com/onnx/onnx/blob/main/docs/Syntax.md
 * @example parseModel('<ir_version: 8, opset_import: ["" : 17]> main (float[N,3] x) => (float[N,3] y) { y = Relu (x) }')
 */
export function parseModel(text: string): ModelProto {
  const lexer = createLexer(text);
  const header = parseHeader<ModelProto>(lexer, modelFields);
  const graph = parseGraph(lexer);
  return { ...header, graph, functions: filled(parseFunctions(lexer)) };
}

function parseFunctions(lexer: Lexer): NonNullable<ModelProto['functions']> {
  const functions = [];
  while (lexer.kind !== 'end') functions.push(parseFunction(lexer));
  return functions;
}
