import { Graph, layout } from '@dagrejs/dagre';
import { textWidth } from '../textWidth.ts';
import { theme } from '../theme.ts';
import type { GraphEdge } from './GraphBox.ts';
import type { SizedBox } from './svgBox.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedBox extends SizedBox {
  /** Of its centre. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly label: string;
  /** From the lower edge of a box to the upper edge of another. */
  readonly points: readonly Point[];
  /** Where the label's middle is. */
  readonly at: Point;
  /** It passes by other boxes. */
  readonly isSkip: boolean;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

const LABEL_HEIGHT = 14;
/** Between two layers there is room for the arrows' labels in the middle. */
const RANK_GAP = 17;

interface NodeLayout {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly rank?: number;
}

interface EdgeLayout {
  readonly points?: readonly Point[];
  readonly x?: number;
  readonly y?: number;
}

/**
 * Boxes in layers from top to bottom, arrows around those that they pass by, labels where nothing else is.
 * @see Gansner et al., A Technique for Drawing Directed Graphs, 1993; the library dagre does it so
 */
export function layoutGraph(boxes: readonly SizedBox[], edges: readonly GraphEdge[]): GraphLayout {
  const graph = new Graph({ directed: true, multigraph: true });
  graph.setGraph({ rankdir: 'TB', ranksep: RANK_GAP, nodesep: 28, edgesep: 22 });
  boxes.forEach(({ width, height }, i) => graph.setNode(String(i), { width, height }));
  edges.forEach(({ from, to, label }, i) => {
    const width = Math.ceil(textWidth(label, theme.size.small)) + 10;
    graph.setEdge(String(from), String(to), { width, height: LABEL_HEIGHT, labelpos: 'c' }, String(i));
  });
  layout(graph);
  const placed = boxes.map((box, i): PlacedBox => {
    const { x = 0, y = 0 } = graph.node(String(i)) as NodeLayout;
    return { ...box, x, y };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width, height, boxes: placed, edges: edges.flatMap((edge, i) => placeEdge(graph, placed, edge, i)) };
}

function placeEdge(graph: Graph, boxes: readonly PlacedBox[], { from, to, label }: GraphEdge, i: number): PlacedEdge[] {
  const { points = [], x = 0, y = 0 } = graph.edge(String(from), String(to), String(i)) as EdgeLayout;
  const [source, target] = [boxes[from], boxes[to]];
  if (!source || !target) return [];
  return [{ label, points, at: { x, y }, isSkip: points.length > 5 }];
}
