import { printAttribute, printGraph, printNodes, printValueInfo, type Style } from './printGraph.ts';
import { printProperties, type PrintWeights } from './printTensor.ts';
import { quote, toIdentifier, toValueName } from './printType.ts';
import type { FunctionProto, ModelProto, OperatorSetIdProto } from './proto/schema.ts';

export interface PrintOptions {
  /** Tensors of up to this many elements are written out, larger ones as `{...}`; true for all. Default 8. */
  readonly weights?: PrintWeights;
  /** Ends each node's line with a comment that says the types of its outputs, where the model knows them. */
  readonly shapes?: boolean;
}

const INDENT = '   ';

/**
 * A model in ONNX's own text syntax, one node a line. With `weights: true` parseModel reads the model back, and onnx.parser does, but
 * for what the syntax does not have:
 * - doc strings but of the model and of functions, metadata but of the model, denotations of types and sizes;
 * - sparse initializers (left out) and sparse tensors in attributes (written as `...`, which neither reads);
 * - training information, devices, quantization annotations, segments of tensors;
 * - payloads of NaNs, and their signs in attributes; bytes of strings that are not UTF-8;
 * - what is wrong anyway: types and attributes of no kind, tensors whose values do not fill them.
 *
 * onnx.parser alone leaves out lists of tensors, graphs and types in attributes, and does not read a name in quotes (because it is no
 * identifier) of an attribute, an operator, or of a tensor or graph in an attribute.
 * @see https://github.com/onnx/onnx/blob/main/docs/Syntax.md
 * @example printModel(model) // <ir_version: 8, opset_import: ["" : 17]> main (float[N,3] X) => (float[N,3] Y) { Y = Relu (X) }
 */
export function printModel(model: ModelProto, { weights = 8, shapes = false }: PrintOptions = {}): string {
  const { graph = {}, functions = [] } = model;
  return [
    printHeader([
      ['ir_version', optional(model.irVersion, String)],
      ['opset_import', printOpsets(model.opsetImport)],
      ['producer_name', optional(model.producerName, quote)],
      ['producer_version', optional(model.producerVersion, quote)],
      ['domain', optional(model.domain, quote)],
      ['model_version', optional(model.modelVersion, String)],
      ['doc_string', optional(model.docString, quote)],
      ['metadata_props', model.metadataProps?.length ? printProperties(model.metadataProps) : undefined],
    ]),
    printGraph(graph, { weights, shapes, indent: '' }),
    ...functions.map((f) => printFunction(f, { weights, shapes: false, indent: INDENT })),
  ].join('\n');
}

function optional<T>(value: T | undefined, print: (value: T) => string): string | undefined {
  return value === undefined ? undefined : print(value);
}

function printHeader(entries: readonly (readonly [key: string, value: string | undefined])[]): string {
  const lines = entries.flatMap(([key, value]) => (value === undefined ? [] : [`${INDENT}${key}: ${value}`]));
  return `<\n${lines.join(',\n')}\n>`;
}

function printOpsets(opsets: readonly OperatorSetIdProto[] = []): string {
  return `[${opsets.map(({ domain = '', version = 0 }) => `${quote(domain)} : ${version}`).join(', ')}]`;
}

function printFunction(f: FunctionProto, style: Style): string {
  const { name = '', input = [], output = [], attribute = [], attributeProto = [], valueInfo = [], node = [] } = f;
  const header = printHeader([
    ['domain', quote(f.domain ?? '')],
    ['overload', f.overload ? quote(f.overload) : undefined],
    ['opset_import', printOpsets(f.opsetImport)],
    ['doc_string', optional(f.docString, quote)],
  ]);
  const attributes = [...attribute.map(toIdentifier), ...attributeProto.map((a) => printAttribute(a, style))];
  const types = valueInfo.length > 0 ? `<${valueInfo.map(printValueInfo).join(', ')}>\n` : '';
  const parameters = `(${input.map(toValueName).join(', ')}) => (${output.map(toValueName).join(', ')})`;
  const head = `${toIdentifier(name)} ${attributes.length > 0 ? `<${attributes.join(', ')}>` : ''}${parameters}`;
  return `${header}\n${head}\n${types}{\n${printNodes(node, style, new Map())}}`;
}
