import type { ModelProto } from '../proto/schema.ts';
import { filled } from './filled.ts';
import { modelFields, parseHeader } from './header.ts';
import { createLexer, type Lexer } from './lexer.ts';
import { parseFunction } from './parseFunction.ts';
import { parseGraph } from './parseGraph.ts';

/**
 * Reads a model in ONNX's own text syntax, as `printModel(model, { weights: true })`, onnx.printer and people write it.
 *
 * The model is as `decodeModel` would have read it from a file: empty lists are undefined; tensors have their numbers in
 * rawData and their strings in stringData, wherever the printed model had them; the name of a tensor, the domain of a
 * node or function and its overload are undefined where they are empty.
 *
 * More is read than by onnx.parser: attributes, operators, tensors and graphs in attributes may have any name, in quotes;
 * lists hold tensors, graphs and types too; a tensor in an attribute may have no name and lie in another file. Less is
 * read where onnx.parser makes a broken model: values that do not fill their tensor or do not fit its type, a key twice
 * in a header, a list where a single value is declared.
 *
 * Time and memory are proportional to the text, whatever it says.
 * @throws {OnnxTextError} BAD_TEXT with line and column, what was expected, what is there, and the line
 * @see https://github.com/onnx/onnx/blob/main/docs/Syntax.md
 * @example parseModel('<ir_version: 8, opset_import: ["" : 17]> g (float[N] x) => (float[N] y) { y = Relu (x) }')
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
