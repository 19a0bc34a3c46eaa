import type { LayerSummary } from './layerTable.ts';

/**
 * At most so many rows for people: layers are taken together by the levels of their names, as few as that takes; where the names have no levels
 * left, rows in a run that have the least weights and FLOPs become one, called `first .. last`. Sums stay what they were.
 */
export function collapseLayers(layers: readonly LayerSummary[], most: number): readonly LayerSummary[] {
  if (layers.length <= most) return layers;
  const deepest = layers.reduce((max, { name }) => Math.max(max, name.split('/').length), 0);
  for (let depth = Math.min(deepest - 1, MOST_LEVELS); depth >= 1; depth--) {
    const rows = joinBy(layers, (name) => name.split('/').slice(0, depth).join('/'));
    if (rows.length <= most) return rows;
  }
  return joinRuns(layers, most);
}

/** Deeper names are no description of a model. */
const MOST_LEVELS = 16;

/** Layers for which the key is the same, in the order of the first of each. */
function joinBy(layers: readonly LayerSummary[], keyOf: (name: string) => string): LayerSummary[] {
  const groups = new Map<string, LayerSummary[]>();
  for (const layer of layers) {
    const key = keyOf(layer.name);
    groups.set(key, groups.get(key) ?? []);
    groups.get(key)?.push(layer);
  }
  return Array.from(groups, ([name, members]) => join(name, members));
}

/** Keeps the rows that matter most, and one row for each run between them. */
function joinRuns(layers: readonly LayerSummary[], most: number): LayerSummary[] {
  const total = { parameters: sumOf(layers, 'parameters') || 1, flops: sumOf(layers, 'flops') || 1 };
  const share = ({ parameters, flops }: LayerSummary) => parameters / total.parameters + flops / total.flops;
  // Each kept row may have a run on either side.
  const kept = new Set(layers.toSorted((a, b) => share(b) - share(a)).slice(0, Math.floor((most - 1) / 2)));
  const rows: LayerSummary[] = [];
  let run: LayerSummary[] = [];
  const endRun = () => {
    const [first] = run;
    if (first) rows.push(join(run.length === 1 ? first.name : `${first.name} .. ${run.at(-1)?.name}`, run));
    run = [];
  };
  for (const layer of layers) {
    if (!kept.has(layer)) run.push(layer);
    else {
      endRun();
      rows.push(layer);
    }
  }
  endRun();
  return rows;
}

function join(name: string, members: readonly LayerSummary[]): LayerSummary {
  const [only] = members;
  if (only && members.length === 1) return { ...only, name };
  const operators = new Map<string, number>();
  for (const [op, count] of members.flatMap((layer) => Object.entries(layer.operators)))
    operators.set(op, (operators.get(op) ?? 0) + count);
  return {
    name,
    layers: sumOf(members, 'layers'),
    nodes: sumOf(members, 'nodes'),
    operators: Object.fromEntries(operators),
    // What the last of them makes is what goes on: the others are read by their neighbours most often.
    outputs: members.at(-1)?.outputs ?? [],
    parameters: sumOf(members, 'parameters'),
    sizeBytes: sumOf(members, 'sizeBytes'),
    flops: sumOf(members, 'flops'),
    uncounted: [...new Set(members.flatMap(({ uncounted }) => uncounted))],
  };
}

type Counted = 'layers' | 'nodes' | 'parameters' | 'sizeBytes' | 'flops';
const sumOf = (layers: readonly LayerSummary[], key: Counted) => layers.reduce((sum, layer) => sum + layer[key], 0);
