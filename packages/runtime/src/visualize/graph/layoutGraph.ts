import { Graph, layout } from '@dagrejs/dagre';
import { textWidth } from '../textWidth.ts';
import { theme } from '../theme.ts';
import type { GraphEdge } from './GraphBox.ts';
import type { SizedBox } from './svgBox.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface PlacedBox extends SizedBox {
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
const RANK_GAP = 30;

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
  const routes = edges.map(({ from, to }, i) => graph.edge(String(from), String(to), String(i)) as EdgeLayout);
  const starts = spreadPorts(
    placed,
    edges.map(({ from }, i) => ({ box: from, toward: routes[i]?.points?.[1]?.x ?? 0 })),
  );
  const ends = spreadPorts(
    placed,
    edges.map(({ to }, i) => ({ box: to, toward: routes[i]?.points?.at(-2)?.x ?? 0 })),
  );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    boxes: placed,
    edges: edges.map(({ label, from, to }, i): PlacedEdge => {
      const { points = [], x = 0, y = 0 } = routes[i] ?? {};
      const [source, target] = [edgeOf(placed[from], 1), edgeOf(placed[to], -1)];
      const between = points.slice(1, -1);
      const route = [{ x: starts[i] ?? 0, y: source }, ...between, { x: ends[i] ?? 0, y: target }];
      return { label, points: route, at: { x, y }, isSkip: between.length > DIRECT };
    }),
  };
}

/** An arrow to the next layer has one point between, where its label is. */
const DIRECT = 1;

/** The lower (1) or upper (-1) edge of a box. */
const edgeOf = (box: PlacedBox | undefined, side: 1 | -1) => (box ? box.y + (side * box.height) / 2 : 0);

/** Ports keep so far from the corners, and from each other where there is room. */
const CORNER = 18;
const PORT_GAP = 10;

/** Where on the edge of its box each arrow begins or ends: as straight on as the box is wide, no two in the same place. */
function spreadPorts(
  boxes: readonly PlacedBox[],
  arrows: readonly { readonly box: number; readonly toward: number }[],
): number[] {
  const ports = arrows.map(() => 0);
  const byBox = new Map<number, number[]>();
  arrows.forEach(({ box }, i) => byBox.set(box, [...(byBox.get(box) ?? []), i]));
  for (const [at, members] of byBox) {
    const { x = 0, width = 0 } = boxes[at] ?? {};
    const [left, right] = [x - width / 2 + CORNER, x + width / 2 - CORNER];
    const gap = Math.min(PORT_GAP, (right - left) / members.length);
    const sorted = members.toSorted((i, j) => (arrows[i]?.toward ?? 0) - (arrows[j]?.toward ?? 0));
    let free = left;
    sorted.forEach((i, place) => {
      const last = right - gap * (sorted.length - 1 - place);
      ports[i] = Math.min(Math.max(arrows[i]?.toward ?? 0, free), last);
      free = (ports[i] ?? 0) + gap;
    });
  }
  return ports;
}
