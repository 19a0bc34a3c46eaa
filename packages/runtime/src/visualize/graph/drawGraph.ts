import type { ModelProto } from '@fmnist/onnx';
import { boxGraph } from './boxGraph.ts';
import { graphPage } from './graphPage.ts';
import { layoutGraph } from './layoutGraph.ts';
import { readGraph } from './readGraph.ts';
import { sizeBox, svgBox } from './svgBox.ts';
import { svgEdge, svgEdgeLabel } from './svgEdge.ts';

export interface GraphOptions {
  /** Draws each layer as one box, of so many levels of the layers' names, instead of its operators. */
  readonly depth?: number;
  /** Default: the graph's name. */
  readonly title?: string;
}

/**
 * The graph of a model as an SVG: operators from top to bottom with their attributes and the shapes of their weights, coloured by what they do;
 * shapes on the arrows; what passes other operators by is blue. Graphs of more than 600 boxes are drawn layer by layer. The picture is one file
 * that needs nothing else, and what the model calls things is only text in it.
 *
 * @throws {ToolkitError} GRAPH_TOO_LARGE
 * @example await writeFile('model.svg', drawGraph(decodeModel(bytes)))
 */
export function drawGraph(model: ModelProto, { depth, title }: GraphOptions = {}): string {
  const graph = readGraph(model);
  const { boxes, edges } = boxGraph(graph, depth);
  const layout = layoutGraph(boxes.map(sizeBox), edges);
  const parts = [
    ...layout.edges.map(svgEdge),
    ...layout.boxes.map(({ x, y, ...box }) => svgBox(box, x, y)),
    ...layout.edges.map(svgEdgeLabel),
  ];
  return graphPage({
    title: title ?? (model.graph?.name || 'graph'),
    nodes: graph.nodes.length,
    skips: layout.edges.some(({ isSkip }) => isSkip),
    kinds: new Set(boxes.flatMap(({ type, rows }) => (type === 'operators' ? rows.map(({ kind }) => kind) : []))),
    drawing: { width: layout.width, height: layout.height, svg: parts.join('') },
  });
}
