import { printTensor, type PrintWeights } from './printTensor.ts';
import { printType, quote, toIdentifier } from './printType.ts';
import { attributeTypeName } from './proto/attributeType.ts';
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  OperatorSetIdProto,
  StringStringEntryProto,
  TypeProto,
  ValueInfoProto,
} from './proto/schema.ts';
import { decodeUtf8 } from './proto/utf8.ts';
import { shortestFloat } from './shortestFloat.ts';

export interface PrintOptions {
  /** Tensors of up to this many elements are written out, larger ones as `{...}`; true for all. Default 8. */
  readonly weights?: PrintWeights;
  /** Ends each node's line with a comment that says the types of its outputs, where the model knows them. */
  readonly shapes?: boolean;
}

const INDENT = '   ';
/** Comments do not go further to the right than this for the sake of one long line. */
const MAX_COMMENT_COLUMN = 100;

/**
 * A model in ONNX's own text syntax, one node a line. With `weights: true` onnx.parser reads the model back, but for
 * what the syntax does not have: doc strings of values, sparse initializers, training information, annotations.
 * @see https://github.com/onnx/onnx/blob/main/docs/Syntax.md
 * @example printModel(model) // <ir_version: 8, opset_import: ["" : 17]> main (float[N,3] X) => (float[N,3] Y) { Y = Relu (X) }
 */
export function printModel(model: ModelProto, { weights = 8, shapes = false }: PrintOptions = {}): string {
  const graph = printGraph(model.graph ?? {}, { weights, shapes, indent: '' });
  return [`<\n${printHeader(model)}\n>`, graph, ...(model.functions ?? []).map((f) => printFunction(f, weights))].join(
    '\n',
  );
}

interface Style {
  readonly weights: PrintWeights;
  readonly shapes: boolean;
  /** What a line begins with: deeper inside the graphs of attributes. */
  readonly indent: string;
}

function printHeader(model: ModelProto): string {
  const { irVersion = 0, opsetImport = [], modelVersion, metadataProps = [] } = model;
  const entries: [string, string | undefined][] = [
    ['ir_version', String(irVersion)],
    ['opset_import', list(opsetImport.map(printOpset))],
    ['producer_name', optional(model.producerName, quote)],
    ['producer_version', optional(model.producerVersion, quote)],
    ['domain', optional(model.domain, quote)],
    ['model_version', optional(modelVersion, String)],
    ['doc_string', optional(model.docString, quote)],
    ['metadata_props', metadataProps.length > 0 ? list(metadataProps.map(printProperty)) : undefined],
  ];
  return entries.flatMap(([key, value]) => (value === undefined ? [] : [`${INDENT}${key}: ${value}`])).join(',\n');
}

function optional<T>(value: T | undefined, print: (value: T) => string): string | undefined {
  return value === undefined ? undefined : print(value);
}

function list(parts: readonly string[]): string {
  return `[${parts.join(', ')}]`;
}

function printOpset({ domain = '', version = 0 }: OperatorSetIdProto): string {
  return `${quote(domain)} : ${version}`;
}

function printProperty({ key = '', value = '' }: StringStringEntryProto): string {
  return `${quote(key)}: ${quote(value)}`;
}

function printGraph(graph: GraphProto, style: Style): string {
  const { name = '', input = [], output = [], initializer = [], valueInfo = [], node = [] } = graph;
  const { indent, weights } = style;
  const head = `${toIdentifier(name)} (${input.map(printValueInfo).join(', ')}) => (${output.map(printValueInfo).join(', ')})`;
  const declared = [
    ...initializer.map((tensor) => printTensor(tensor, { weights, isInitializer: true })),
    ...valueInfo.map(printValueInfo),
  ];
  const inner = indent + INDENT;
  const values = declared.length > 0 ? `\n${inner}<${declared.join(`,\n${inner} `)}>\n${indent}` : ' ';
  return `${head}${values}{\n${printNodes(node, { ...style, indent: inner }, typesOf(graph))}${indent}}`;
}

function printValueInfo({ name = '', type = {} }: ValueInfoProto): string {
  return `${printType(type)} ${toIdentifier(name)}`;
}

function typesOf({ output = [], valueInfo = [] }: GraphProto): ReadonlyMap<string, TypeProto> {
  return new Map([...valueInfo, ...output].map(({ name = '', type = {} }) => [name, type]));
}

/** Lines of all nodes, each ended; comments begin in one column. */
function printNodes(nodes: readonly NodeProto[], style: Style, types: ReadonlyMap<string, TypeProto>): string {
  const lines = nodes.map((node) => style.indent + printNode(node, style));
  const column = lines.reduce((max, { length }) => (length < MAX_COMMENT_COLUMN ? Math.max(max, length) : max), 0);
  return lines.map((line, i) => `${style.shapes ? addComment(line, nodes[i], types, column) : line}\n`).join('');
}

function addComment(
  line: string,
  node: NodeProto | undefined,
  types: ReadonlyMap<string, TypeProto>,
  column: number,
): string {
  const known = (node?.output ?? []).map((name) => optional(types.get(name), printType) ?? '');
  return known.every((text) => text === '') ? line : `${line.padEnd(column)}  # ${known.join(', ')}`;
}

function printNode(node: NodeProto, style: Style): string {
  const { name, domain, opType = '', overload, input = [], output = [], attribute = [] } = node;
  const operator = `${domain ? `${domain}.` : ''}${opType}${overload ? `:${overload}` : ''}`;
  const inputs = ` (${input.map(toIdentifier).join(', ')})`;
  const attributes = attribute.length > 0 ? ` <${attribute.map((a) => printAttribute(a, style)).join(', ')}>` : '';
  // Graphs are long, so they come last.
  const hasGraph = attribute.some(({ g, graphs = [] }) => g !== undefined || graphs.length > 0);
  return [
    name === undefined ? '' : `[${toIdentifier(name)}] `,
    `${output.map(toIdentifier).join(', ')} = ${operator}`,
    hasGraph ? inputs + attributes : attributes + inputs,
  ].join('');
}

function printAttribute(attribute: AttributeProto, style: Style): string {
  const { name = '', type, refAttrName } = attribute;
  const value = refAttrName === undefined ? printAttributeValue(attribute, style) : `@${refAttrName}`;
  return `${name}: ${attributeTypeName(type) ?? 'undefined'} = ${value}`;
}

/** The value of an attribute as it stands in the text form; long tensors as `{...}`. */
export function showAttribute(attribute: AttributeProto): string {
  const { refAttrName } = attribute;
  return refAttrName === undefined
    ? printAttributeValue(attribute, { weights: 8, shapes: false, indent: '' })
    : `@${refAttrName}`;
}

function printAttributeValue(attribute: AttributeProto, style: Style): string {
  const { f = 0, i = 0, s, t = {}, g = {}, tp = {} } = attribute;
  const { floats = [], ints = [], strings = [], tensors = [], graphs = [], typeProtos = [] } = attribute;
  const { weights } = style;
  switch (attributeTypeName(attribute.type)) {
    case 'float':
      return shortestFloat(f);
    case 'int':
      return String(i);
    case 'string':
      return quote(s ? decodeUtf8(s) : '');
    case 'tensor':
      return printTensor(t, { weights });
    case 'graph':
      return printGraph(g, style);
    case 'type_proto':
      return printType(tp);
    case 'floats':
      return list(floats.map(shortestFloat));
    case 'ints':
      return list(ints.map(String));
    case 'strings':
      return list(strings.map((bytes) => quote(decodeUtf8(bytes))));
    case 'tensors':
      return list(tensors.map((tensor) => printTensor(tensor, { weights })));
    case 'graphs':
      return list(graphs.map((graph) => printGraph(graph, style)));
    case 'type_protos':
      return list(typeProtos.map(printType));
    default:
      // Sparse tensors have no text form.
      return '...';
  }
}

function printFunction(f: FunctionProto, weights: PrintWeights): string {
  const { name = '', domain = '', overload, opsetImport = [], attribute = [], input = [], output = [], node = [] } = f;
  const header = [
    `domain: ${quote(domain)}`,
    ...(overload ? [`overload: ${quote(overload)}`] : []),
    `opset_import: ${list(opsetImport.map(printOpset))}`,
  ];
  const attributes = attribute.length > 0 ? `<${attribute.join(',')}>` : '';
  const parameters = `(${input.map(toIdentifier).join(', ')}) => (${output.map(toIdentifier).join(', ')})`;
  const body = printNodes(node, { weights, shapes: false, indent: INDENT }, new Map());
  return `<\n${INDENT}${header.join(`,\n${INDENT}`)}\n>\n${toIdentifier(name)} ${attributes}${parameters}\n{\n${body}}`;
}
