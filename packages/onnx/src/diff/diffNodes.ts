import { ops } from '../ops/index.ts';
import type { AnyOpDef } from '../op.ts';
import { showAttribute } from '../printGraph.ts';
import type { AttributeProto, NodeProto } from '../proto/schema.ts';
import { operatorName } from '../summary/layerTable.ts';
import { canonicalAttribute } from './canonical.ts';
import { diffFacts } from './diffHeader.ts';
import type { DiffSide, Port } from './DiffSide.ts';
import type { Matches } from './matchNodes.ts';
import type { Change, ModelDiff, NodeRef } from './ModelDiff.ts';

/** Two models and what was found of the one in the other. */
export interface Comparison {
  readonly a: DiffSide;
  readonly b: DiffSide;
  readonly nodes: Matches;
  /** Nodes of b that are in a too. */
  readonly kept: ReadonlySet<number>;
  /** Names of constants. */
  readonly weights: ReadonlyMap<string, string>;
}

/** Nodes that are in one model only, and what is different about those in both. */
export function diffNodes(comparison: Comparison): ModelDiff['nodes'] {
  const { a, b, nodes, kept } = comparison;
  const pairs = [...nodes].map(([i, j]) => {
    const [from, to] = [nameOf(a.nodes[i]), nameOf(b.nodes[j])];
    return { from, to, operator: operatorName(a.nodes[i] ?? {}), changes: changesOf(comparison, i, j) };
  });
  const changed = pairs.filter(({ changes }) => changes.length > 0);
  return {
    unchanged: pairs.length - changed.length,
    added: b.nodes.filter((_, j) => !kept.has(j)).map(refTo),
    removed: a.nodes.filter((_, i) => !nodes.has(i)).map(refTo),
    changed,
    renamed: pairs.filter(({ from, to }) => from !== to).map(({ from, to }) => ({ from, to })),
  };
}

const nameOf = (node: NodeProto = {}): string => node.name || node.output?.find(Boolean) || '';
const refTo = (node: NodeProto): NodeRef => ({ name: nameOf(node), operator: operatorName(node) });

function changesOf(comparison: Comparison, i: number, j: number): Change[] {
  const [from, to] = [comparison.a.nodes[i] ?? {}, comparison.b.nodes[j] ?? {}];
  return [...diffFacts(factsOf(from), factsOf(to)), ...diffAttributes(from, to), ...diffInputs(comparison, i, j)];
}

function factsOf(node: NodeProto): ReadonlyMap<string, string> {
  return new Map([
    ['operator', operatorName(node) + (node.overload ? `:${node.overload}` : '')],
    ['number of outputs', String(node.output?.length ?? 0)],
  ]);
}

function diffAttributes(a: NodeProto, b: NodeProto): Change[] {
  const attributesOf = ({ attribute = [] }: NodeProto) => new Map(attribute.map((x) => [x.name ?? '', x]));
  const [from, to] = [attributesOf(a), attributesOf(b)];
  const key = (attribute: AttributeProto | undefined) => attribute && canonicalAttribute(attribute);
  const text = (attribute: AttributeProto | undefined) => attribute && showAttribute(attribute);
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((name) => key(from.get(name)) !== key(to.get(name)))
    .map((name) => ({ what: `attribute ${name}`, from: text(from.get(name)), to: text(to.get(name)) }));
}

/** Inputs that come from elsewhere. What is read from a node that is in one model only is told by that node already. */
function diffInputs(comparison: Comparison, i: number, j: number): Change[] {
  const { a, b, nodes, kept } = comparison;
  const [from = [], to = []] = [a.reads[i], b.reads[j]];
  const isKept = (port: Port | undefined, found: { has(node: number): boolean }) => !port || found.has(port.node);
  return Array.from({ length: Math.max(from.length, to.length) }, (_, index): Change[] => {
    const [x = '', y = ''] = [from[index], to[index]];
    const isTold = !isKept(a.producers.get(x), nodes) || !isKept(b.producers.get(y), kept);
    if (isTold || isSameValue(comparison, x, y)) return [];
    return [{ what: `input ${inputName(a.nodes[i] ?? {}, index)}`, from: x || undefined, to: y || undefined }];
  }).flat();
}

function isSameValue({ a, b, nodes, weights }: Comparison, x: string, y: string): boolean {
  const [from, to] = [a.producers.get(x), b.producers.get(y)];
  if (from && to) return nodes.get(from.node) === to.node && from.index === to.index;
  if (a.constants.has(x) && b.constants.has(y)) return weights.get(x) === y;
  return x === y && !from && !to && a.constants.has(x) === b.constants.has(y);
}

/** As the specification calls it, else its place. */
function inputName({ opType = '', domain }: NodeProto, index: number): string {
  const def: AnyOpDef | undefined = !domain && Object.hasOwn(ops, opType) ? ops[opType as keyof typeof ops] : undefined;
  const names: readonly string[] = def?.inputs ?? [];
  return names[index]?.replace(/\?$|^\.\.\./g, '') ?? String(index);
}
