import { printTensor, type PrintWeights } from './printTensor.ts';
import { printType, quote, toDottedName, toIdentifier, toValueName } from './printType.ts';
import { attributeTypeName } from './proto/attributeType.ts';
import type { AttributeProto, GraphProto, NodeProto, TypeProto, ValueInfoProto } from './proto/schema.ts';
import { decodeUtf8 } from './proto/utf8.ts';
import { shortestFloat } from './shortestFloat.ts';

export interface Style {
  readonly weights: PrintWeights;
  /** Whether comments say the types of outputs. */
  readonly shapes: boolean;
  /** What a line begins with: deeper inside the graphs of attributes. */
  readonly indent: string;
}

const INDENT = '   ';
/** Comments do not go further to the right than this for the sake of one long line. */
const MAX_COMMENT_COLUMN = 100;

const list = (parts: readonly string[]): string => `[${parts.join(', ')}]`;

/** `main (float[N] x) => (float[N] y) { ... }`, a node a line. */
export function printGraph(graph: GraphProto, style: Style): string {
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

/** `float[N] x`, or the name alone where there is no type. */
export function printValueInfo({ name = '', type = {} }: ValueInfoProto): string {
  const printed = printType(type);
  return printed ? `${printed} ${toIdentifier(name)}` : toValueName(name);
}

function typesOf({ output = [], valueInfo = [] }: GraphProto): ReadonlyMap<string, TypeProto> {
  return new Map([...valueInfo, ...output].map(({ name = '', type = {} }) => [name, type]));
}

/** Lines of all nodes, each ended; comments begin in one column. */
export function printNodes(nodes: readonly NodeProto[], style: Style, types: ReadonlyMap<string, TypeProto>): string {
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
  const known = (node?.output ?? []).map((name) => printType(types.get(name) ?? {}));
  // A line break in the name of a size would end the comment.
  const comment = known.join(', ').replace(/[\r\n]/g, ' ');
  return known.every((text) => text === '') ? line : `${line.padEnd(column)}  # ${comment}`;
}

function printNode(node: NodeProto, style: Style): string {
  const { name, domain, opType = '', overload, input = [], output = [], attribute = [] } = node;
  const operator = `${domain ? `${toDottedName(domain)}.` : ''}${toIdentifier(opType)}`;
  const inputs = ` (${input.map(toIdentifier).join(', ')})`;
  const attributes = attribute.length > 0 ? ` <${attribute.map((a) => printAttribute(a, style)).join(', ')}>` : '';
  // Graphs are long, so they come last.
  const hasGraph = attribute.some(({ g, graphs = [] }) => g !== undefined || graphs.length > 0);
  return [
    name === undefined ? '' : `[${toIdentifier(name)}] `,
    `${output.map(toIdentifier).join(', ')} = ${operator}`,
    overload ? `:${toIdentifier(overload)}` : '',
    hasGraph ? inputs + attributes : attributes + inputs,
  ].join('');
}

/** `axis: int = 1`, `axis: int = @axis` */
export function printAttribute(attribute: AttributeProto, style: Style): string {
  const { name = '', type, refAttrName } = attribute;
  const typeName = attributeTypeName(type);
  const value = refAttrName ? `@${toIdentifier(refAttrName)}` : printAttributeValue(attribute, style);
  return `${toIdentifier(name)}${typeName ? `: ${typeName}` : ''} = ${value}`;
}

/** The value of an attribute as it stands in the text form; long tensors as `{...}`. */
export const showAttribute = (attribute: AttributeProto): string =>
  attribute.refAttrName
    ? `@${attribute.refAttrName}`
    : printAttributeValue(attribute, { weights: 8, shapes: false, indent: '' });

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
