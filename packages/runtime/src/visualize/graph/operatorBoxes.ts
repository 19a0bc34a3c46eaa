import { type NodeProto, operatorName } from '@fmnist/onnx';
import type { BoxRow, GraphBox } from './GraphBox.ts';
import { attributeText, constantsText, shapeText } from './nodeText.ts';
import { kindOf, type KindName } from './operatorKinds.ts';
import type { ReadGraph } from './readGraph.ts';

/** What may stand in the box of what it works on: it changes neither the shape nor, by itself, the course of the data. */
const attached: readonly KindName[] = ['activation', 'normalisation', 'arithmetic'];
const attachedOperators = ['Cast', 'Identity', 'Dropout'];
/** More would be a list, not a box. */
const MOST_ROWS = 6;

/**
 * Nodes by the box that they are drawn in: each in its own, but for those that go on with the whole result of one other node, alone, and leave its
 * shape as it is. So Conv, BatchNormalization and Relu are one box.
 */
export function fuseNodes(graph: ReadGraph): readonly (readonly number[])[] {
  const boxes: number[][] = [];
  const boxOf = new Map<number, number[]>();
  graph.nodes.forEach((node, i) => {
    const source = boxOf.get(sourceOf(graph, node, i) ?? -1);
    const box = source && source.length < MOST_ROWS ? source : [];
    if (box !== source) boxes.push(box);
    box.push(i);
    boxOf.set(i, box);
  });
  return boxes;
}

function sourceOf(graph: ReadGraph, node: NodeProto, i: number): number | undefined {
  const [value, second] = graph.reads[i] ?? [];
  const operator = operatorName(node);
  const isAttached = attached.includes(kindOf(operator)) || attachedOperators.includes(operator);
  if (!isAttached || value === undefined || second !== undefined || graph.readers.get(value) !== 1) return undefined;
  const from = graph.producers.get(value);
  const isWhole = from !== undefined && (graph.nodes[from]?.output ?? []).filter(Boolean).length === 1;
  const [before, after] = [graph.types.get(value)?.shape, graph.types.get(node.output?.[0] ?? '')?.shape];
  return isWhole && (after === undefined || before?.join() === after.join()) ? from : undefined;
}

/** A box for each group of nodes. */
export function operatorBox(graph: ReadGraph, members: readonly number[]): GraphBox {
  const nodes = members.flatMap((i) => graph.nodes[i] ?? []);
  const layers = [...new Set(members.map((i) => graph.layers[i] ?? ''))];
  const names = new Set(nodes.map(({ name }) => name));
  return {
    type: 'operators',
    // A layer that is only the node's own name says nothing that the operator does not.
    label: shortList(layers.filter((layer) => !isPlain(layer, names, nodes))),
    rows: nodes.map((node) => rowOf(graph, node)),
    tooltip: nodes.map((node) => describe(graph, node)).join('\n'),
  };
}

/** `block1_conv, …bn, …relu`: after the first name only what is different, from the last `_` or `/` on. */
function shortList([first = '', ...more]: readonly string[]): string {
  const rest = more.map((name) => {
    let same = 0;
    while (same < name.length && name[same] === first[same]) same++;
    const start = Math.max(name.lastIndexOf('_', same - 1), name.lastIndexOf('/', same - 1)) + 1;
    return start === 0 || same === 0 ? name : `…${name.slice(start)}`;
  });
  return [first, ...rest].join(', ');
}

const isPlain = (layer: string, names: ReadonlySet<string | undefined>, nodes: readonly NodeProto[]) =>
  names.has(layer) && nodes.some(({ opType = '' }) => layer.replace(/_\d+$/, '') === opType);

function rowOf(graph: ReadGraph, node: NodeProto): BoxRow {
  const operator = operatorName(node);
  const constantOf = (name: string) => graph.constants.get(name);
  const weight = node.input?.map(constantOf).find((tensor) => tensor !== undefined);
  return {
    kind: kindOf(operator),
    title: operator,
    detail: attributeText(node, weight),
    notes: constantsText(node, constantOf),
  };
}

/** `conv1/Conv: Conv (images, conv1/kernel) => conv1/Conv N×6×24×24`. */
function describe({ types }: ReadGraph, node: NodeProto): string {
  const outputs = (node.output ?? []).map((name) => `${name} ${shapeText(types.get(name))}`.trim());
  const call = `${operatorName(node)} (${(node.input ?? []).join(', ')}) => ${outputs.join(', ')}`;
  return node.name ? `${node.name}: ${call}` : call;
}
