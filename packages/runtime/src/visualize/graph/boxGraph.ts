import { ToolkitError } from '@fmnist/errors';
import type { BoxGraph, GraphBox, GraphEdge } from './GraphBox.ts';
import { groupNodes, layerBox, levelsOf } from './layerBoxes.ts';
import { shapeText } from './nodeText.ts';
import { fuseNodes, operatorBox } from './operatorBoxes.ts';
import type { ReadGraph } from './readGraph.ts';

/** What one picture can hold: more is neither read by a person nor laid out in seconds. */
const MOST_BOXES = 600;
const MOST_EDGES = 2000;

type Members = readonly number[];
/** Which nodes go into one box, and what it shows. */
interface Grouping {
  readonly groups: readonly Members[];
  readonly toBox: (members: Members) => GraphBox;
}

/**
 * The boxes and arrows of a picture: a box for each operator with what is attached to it. With a depth, or where those are too many, one for each
 * layer, of as many levels as fit.
 * @throws {ToolkitError} GRAPH_TOO_LARGE
 */
export function boxGraph(graph: ReadGraph, depth?: number): BoxGraph {
  for (const { groups, toBox } of groupings(graph, depth)) {
    if (groups.length + graph.inputs.length + graph.outputs.length > MOST_BOXES) continue;
    const edges = edgesOf(graph, groups);
    if (edges.length > MOST_EDGES) continue;
    return { boxes: [...ends(graph, 'input'), ...groups.map(toBox), ...ends(graph, 'output')], edges };
  }
  throw new ToolkitError('GRAPH_TOO_LARGE', 'the graph has too many parts for a picture', {
    expected: `at most ${MOST_BOXES} operators or layers, and ${MOST_EDGES} arrows`,
    received: `${graph.nodes.length} nodes`,
    hint: 'Names of nodes with levels (block1/conv1/Conv) let layers be drawn as one; the text form has everything.',
  });
}

/** From the finest to the coarsest. */
function* groupings(graph: ReadGraph, depth: number | undefined): Generator<Grouping> {
  if (depth === undefined) yield { groups: fuseNodes(graph), toBox: (members) => operatorBox(graph, members) };
  for (let level = Math.min(depth ?? Infinity, levelsOf(graph)); level >= 1; level--)
    yield { groups: groupNodes(graph, level), toBox: (members) => layerBox(graph, members, level) };
}

function ends(graph: ReadGraph, type: 'input' | 'output'): GraphBox[] {
  const names = type === 'input' ? graph.inputs : graph.outputs;
  return names.map((name) => {
    const shape = shapeText(graph.types.get(name));
    const row = { kind: 'other', title: name, detail: '', notes: [shape] } as const;
    return { type, label: '', rows: [row], tooltip: `${type} ${name} ${shape}` };
  });
}

/** Arrows between different boxes, one for each value and reader. Boxes are numbered: inputs, groups of nodes, outputs. */
function edgesOf(graph: ReadGraph, groups: readonly Members[]): GraphEdge[] {
  const first = graph.inputs.length;
  const boxOfNode = new Map(groups.flatMap((members, box) => members.map((node) => [node, first + box] as const)));
  const boxOfInput = new Map(graph.inputs.map((name, box) => [name, box]));
  const makerOf = (value: string) => boxOfNode.get(graph.producers.get(value) ?? -1) ?? boxOfInput.get(value);
  const edges = new Map<string, GraphEdge>();
  const add = (value: string, to: number) => {
    const from = makerOf(value);
    if (from === undefined || from === to) return;
    edges.set(`${from} ${to} ${value}`, { from, to, label: shapeText(graph.types.get(value)) });
  };
  graph.reads.forEach((values, node) => {
    const to = boxOfNode.get(node);
    for (const value of values) if (to !== undefined) add(value, to);
  });
  graph.outputs.forEach((name, i) => add(name, first + groups.length + i));
  return [...edges.values()];
}
