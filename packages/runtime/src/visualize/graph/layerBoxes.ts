import { namesRead, type NodeProto, operatorName, parametersOf } from '@fmnist/onnx';
import type { GraphBox } from './GraphBox.ts';
import { kindOf, type KindName } from './operatorKinds.ts';
import type { ReadGraph } from './readGraph.ts';

/** What a layer is there for, first: its colour is that of the first of these that it does. */
const weightiest: readonly KindName[] = [
  'recurrent',
  'convolution',
  'matrix',
  'normalisation',
  'pooling',
  'activation',
  'arithmetic',
  'other',
  'movement',
];

/** Nodes by the layer that they belong to, up to so many levels of its name. */
export function groupNodes({ layers }: ReadGraph, depth: number): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  layers.forEach((layer, i) => {
    const name = cutName(layer, depth);
    const group = groups.get(name);
    if (group) group.push(i);
    else groups.set(name, [i]);
  });
  return [...groups.values()];
}

const cutName = (layer: string, depth: number) => layer.split('/').slice(0, depth).join('/');

/** Deeper names are no description of a model. */
const MOST_LEVELS = 16;

/** How many levels the deepest layer has. */
export const levelsOf = ({ layers }: ReadGraph): number =>
  Math.min(
    MOST_LEVELS,
    layers.reduce((most, layer) => Math.max(most, layer.split('/').length), 1),
  );

/** One box for all nodes of a layer. */
export function layerBox(graph: ReadGraph, members: readonly number[], depth: number): GraphBox {
  const nodes = members.flatMap((i) => graph.nodes[i] ?? []);
  const label = cutName(graph.layers[members[0] ?? 0] ?? '', depth);
  const found = new Set(nodes.map((node) => kindOf(operatorName(node))));
  const kind = weightiest.find((name) => found.has(name)) ?? 'other';
  const counts = countOperators(nodes);
  const title = counts.slice(0, SHOWN).join(', ') + (counts.length > SHOWN ? ' …' : '');
  return {
    type: 'operators',
    label,
    rows: [{ kind, title, detail: '', notes: weightsText(graph, nodes) }],
    tooltip: `${label}\n${counts.join(', ')}`,
  };
}

const SHOWN = 4;

function weightsText({ constants }: ReadGraph, nodes: readonly NodeProto[]): string[] {
  const tensors = new Set(nodes.flatMap(namesRead).flatMap((name) => constants.get(name) ?? []));
  const parameters = [...tensors].reduce((sum, tensor) => sum + parametersOf(tensor), 0);
  return parameters === 0 ? [] : [`${parameters.toLocaleString('en-US')} parameters`];
}

function countOperators(nodes: readonly NodeProto[]): string[] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(operatorName(node), (counts.get(operatorName(node)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => (count === 1 ? name : `${count} ${name}`));
}
