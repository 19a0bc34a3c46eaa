import type { GraphProto, ModelProto } from '../proto/schema.ts';
import { interfaceOf } from '../summary/summarizeModel.ts';
import type { ValueSummary } from '../summary/ValueSummary.ts';
import { diffFacts, diffHeader } from './diffHeader.ts';
import { type Comparison, diffNodes } from './diffNodes.ts';
import { diffSide, intern } from './DiffSide.ts';
import { diffWeights, matchWeights } from './diffWeights.ts';
import { matchNodes } from './matchNodes.ts';
import type { Change, ModelDiff } from './ModelDiff.ts';

/**
 * What is different between two models, node by node and weight by weight. Nodes are found again by name and by what they compute
 * (`matchNodes`), so that one that was inserted or renamed is one difference, not all that follow it. Works on broken models too.
 *
 * @example diffModels(before, after).nodes.added // [{ name: 'relu3/Relu', operator: 'Relu' }]
 */
export function diffModels(a: ModelProto, b: ModelProto): ModelDiff {
  const comparison = compare(a.graph ?? {}, b.graph ?? {});
  const header = diffHeader(a, b);
  const inputs = diffValues(interfaceOf(a).inputs, interfaceOf(b).inputs);
  const outputs = [...diffValues(interfaceOf(a).outputs, interfaceOf(b).outputs), ...diffSources(comparison)];
  const nodes = diffNodes(comparison);
  const weights = diffWeights(comparison);
  const lists = [
    header,
    inputs,
    outputs,
    ...[nodes, weights].flatMap((x) => [x.added, x.removed, x.changed, x.renamed]),
  ];
  return { same: lists.every(({ length }) => length === 0), header, inputs, outputs, nodes, weights };
}

function compare(first: GraphProto, second: GraphProto): Comparison {
  const idOf = intern();
  const [a, b] = [diffSide(first, idOf), diffSide(second, idOf)];
  const nodes = matchNodes(a, b);
  return { a, b, nodes, kept: new Set(nodes.values()), weights: matchWeights(a, b, nodes) };
}

function diffValues(a: readonly ValueSummary[], b: readonly ValueSummary[]): Change[] {
  const byName = (values: readonly ValueSummary[]) => new Map(values.map(({ name, type }) => [name, type]));
  const changes = diffFacts(byName(a), byName(b));
  if (changes.length > 0) return changes;
  const order = (values: readonly ValueSummary[]) => new Map([['order', values.map(({ name }) => name).join(', ')]]);
  return diffFacts(order(a), order(b));
}

/** Outputs of one name that other nodes make; a node that was put in between is told of already. */
function diffSources({ a, b, nodes, kept }: Comparison): Change[] {
  return (a.graph.output ?? []).flatMap(({ name = '' }) => {
    const [from, to] = [a.producers.get(name), b.producers.get(name)];
    if (!from || !to || !nodes.has(from.node) || !kept.has(to.node)) return [];
    if (nodes.get(from.node) === to.node && from.index === to.index) return [];
    return [{ what: `source of ${name}`, from: a.nodes[from.node]?.name, to: b.nodes[to.node]?.name }];
  });
}
