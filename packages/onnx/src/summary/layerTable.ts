import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../proto/schema.ts';
import { constantsOf, parametersOf, tensorBytes, tensorsInside } from './constants.ts';
import { flopsOf } from './flops.ts';
import { inferTypes } from './inferTypes.ts';
import { layerNames } from './layerNames.ts';
import { namesRead } from './namesRead.ts';
import { showType, type ValueSummary } from './ValueSummary.ts';

export interface LayerSummary {
  /** Levels with `/` between them: `block1/conv1`. */
  readonly name: string;
  /** How many layers of the model are in this one: 1, unless it stands for several. */
  readonly layers: number;
  readonly nodes: number;
  /** How many nodes of each operator there are, in the order in which they run. */
  readonly operators: Readonly<Record<string, number>>;
  /** What it passes on to other layers or out of the model. */
  readonly outputs: readonly ValueSummary[];
  /** Elements of its weights. What several layers read counts for the first. */
  readonly parameters: number;
  /** Of all its constants, in the types in which they are stored. */
  readonly sizeBytes: number;
  /** Of one run, of the operators that can be counted: see `uncounted`. */
  readonly flops: number;
  /** Operators whose FLOPs are not known. */
  readonly uncounted: readonly string[];
}

export interface LayerTableOptions {
  /** Layers are taken together where so many levels of their names are the same. Default: all levels, every layer by itself. */
  readonly depth?: number;
  /** Sizes for the names in the inputs' shapes, to count FLOPs with; 1 for those that are not given. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/**
 * A model layer by layer, in the order in which they start to run. Nodes belong together by their names: see `layerNames`.
 *
 * @example layerTable(model).map(({ name, parameters }) => `${name} ${parameters}`) // ['conv1 156', 'pool1 0', ...]
 */
export function layerTable(
  model: ModelProto,
  { depth = Infinity, sizes = {} }: LayerTableOptions = {},
): LayerSummary[] {
  const { graph = {} } = model;
  const constants = constantsOf(graph);
  const shown = inferTypes(model);
  const counted = inferTypes(model, { sizes, openSize: 1 });
  const seen = new Set<TensorProto>();
  return groupByLayer(graph, constants, depth).map(({ name, nodes, outputs }): LayerSummary => {
    const tensors = nodes.flatMap((node) => tensorsOf(node, constants)).filter((tensor) => !seen.has(tensor));
    for (const tensor of tensors) seen.add(tensor);
    const flops = nodes.map((node) => flopsOf(node, counted));
    return {
      name,
      layers: 1,
      nodes: nodes.length,
      operators: countOperators(nodes),
      outputs: outputs.map((value) => ({ name: value, type: showType(shown.get(value)) })),
      parameters: sum([...new Set(tensors)].map(parametersOf)),
      sizeBytes: sum([...new Set(tensors)].map(tensorBytes)),
      flops: sum(flops.map((count = 0) => count)),
      uncounted: [...new Set(nodes.filter((_, i) => flops[i] === undefined).map(operatorName))],
    };
  });
}

interface Group {
  readonly name: string;
  readonly nodes: readonly NodeProto[];
  /** Values that are read by other layers, or leave the model. */
  readonly outputs: readonly string[];
}

function groupByLayer(graph: GraphProto, constants: ReadonlyMap<string, TensorProto>, depth: number): Group[] {
  const nodes = graph.node ?? [];
  const layers = layerNames(graph, constants).map((name) => name.split('/').slice(0, depth).join('/'));
  const members = new Map<string, NodeProto[]>();
  const readers = new Map<string, Set<string>>();
  const addReader = (value: string, layer: string) => readers.set(value, (readers.get(value) ?? new Set()).add(layer));
  nodes.forEach((node, i) => {
    const layer = layers[i] ?? '';
    members.set(layer, members.get(layer) ?? []);
    members.get(layer)?.push(node);
    for (const value of namesRead(node)) addReader(value, layer);
  });
  for (const { name = '' } of graph.output ?? []) addReader(name, OUTSIDE);
  const leaves = (value: string, layer: string) => [...(readers.get(value) ?? [])].some((reader) => reader !== layer);
  return Array.from(members, ([name, nodes]) => {
    const made = nodes.flatMap(({ output = [] }) => output);
    return { name, nodes, outputs: made.filter((value) => leaves(value, name)) };
  });
}

/** What reads the outputs of a model; no layer is called so. */
const OUTSIDE = '/';

function tensorsOf(node: NodeProto, constants: ReadonlyMap<string, TensorProto>): TensorProto[] {
  const read = namesRead(node).flatMap((name) => constants.get(name) ?? []);
  return [...read, ...tensorsInside(node)];
}

/** How many nodes of each operator there are, in order of appearance. */
export function countOperators(nodes: readonly NodeProto[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(operatorName(node), (counts.get(operatorName(node)) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** `Conv`; with its domain where it is not ONNX's own. */
export function operatorName({ domain, opType = '' }: NodeProto): string {
  return domain && domain !== 'ai.onnx' ? `${domain}.${opType}` : opType;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
