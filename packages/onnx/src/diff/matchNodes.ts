import { operatorName } from '../summary/layerTable.ts';
import type { DiffSide } from './DiffSide.ts';

/** Which node of b each node of a is, in the order of a. */
export type Matches = ReadonlyMap<number, number>;

/**
 * Finds the nodes of one model in another, from the surest sign to the weakest; a node is found once:
 *
 * 1. the name, and what it computes from the inputs or what becomes of its results (up to the values of weights);
 * 2. a name that was given, not counted out (`conv1`, not `conv2d_3`), and the same operation;
 * 3. what it computes from the inputs, then what becomes of its results: renamed nodes, and all those before and behind an insertion;
 * 4. the same operation next to a node that is found: between two changes;
 * 5. the name and the operator, then the operator next to a node that is found: changed attributes;
 * 6. the name alone: another operator in the same place.
 */
export function matchNodes(a: DiffSide, b: DiffSide): Matches {
  const found = new Map<number, number>();
  const taken = new Set<number>();
  const match = (i: number, j: number) => {
    found.set(i, j);
    taken.add(j);
  };
  const matchBy = (keyOf: (side: DiffSide, node: number) => string | undefined) => {
    const open = new Map<string, number[]>();
    b.nodes.forEach((_, j) => {
      const key = taken.has(j) ? undefined : keyOf(b, j);
      if (key === undefined) return;
      const same = open.get(key);
      if (same) same.push(j);
      else open.set(key, [j]);
    });
    const next = new Map<string, number>();
    a.nodes.forEach((_, i) => {
      const key = found.has(i) ? undefined : keyOf(a, i);
      if (key === undefined) return;
      const at = next.get(key) ?? 0;
      const j = open.get(key)?.[at];
      next.set(key, at + 1);
      if (j !== undefined) match(i, j);
    });
  };
  const matchNeighbours = (isSame: (i: number, j: number) => boolean) => {
    const isFree = (i: number) => (j: number) => !taken.has(j) && isSame(i, j);
    const order = a.nodes.map((_, i) => i);
    for (const i of order) {
      const j = found.has(i) ? undefined : behind(a, b, found, i).find(isFree(i));
      if (j !== undefined) match(i, j);
    }
    for (const i of order.reverse()) {
      const j = found.has(i) ? undefined : before(a, b, found, i).find(isFree(i));
      if (j !== undefined) match(i, j);
    }
  };

  matchBy((side, i) => named(side, i, `${operator(side, i)} ${side.forward[i]}`));
  matchBy((side, i) => named(side, i, `${operator(side, i)} ${side.backward[i]}`));
  matchBy((side, i) => (isCounted(side.nodes[i]?.name) ? undefined : named(side, i, side.operations[i])));
  matchBy((side, i) => String(side.forward[i]));
  matchBy((side, i) => String(side.backward[i]));
  matchNeighbours((i, j) => a.operations[i] === b.operations[j]);
  matchBy((side, i) => named(side, i, operator(side, i)));
  matchNeighbours((i, j) => operator(a, i) === operator(b, j));
  matchBy((side, i) => named(side, i, ''));
  return new Map([...found].sort(([i], [j]) => i - j));
}

const operator = ({ nodes }: DiffSide, i: number) => operatorName(nodes[i] ?? {});

const named = ({ nodes }: DiffSide, i: number, what: string | undefined) => {
  const name = nodes[i]?.name;
  return name && `${name}\n${what}`;
};

/** Whether a name has a number that another node would have, had one more been there before. */
const isCounted = (name = '') => /(_|^)\d+(\/|$)/.test(name);

/** Of a value that everything reads, the first ones will do. */
const MOST_READERS = 64;

/** Of so few, those behind them are looked at too: one may have been put in between. */
const FEW = 4;

const readersOf = ({ nodes, consumers }: DiffSide, i: number): number[] =>
  (nodes[i]?.output ?? []).flatMap((name) =>
    (consumers.get(name) ?? []).slice(0, MOST_READERS).map(({ node }) => node),
  );

/** Nodes of b that read, in the same place, what node i reads from a node that is found; then those one further on. */
function behind(a: DiffSide, b: DiffSide, found: Matches, i: number): number[] {
  return (a.reads[i] ?? []).flatMap((name, index) => {
    const from = a.producers.get(name);
    const other = from && found.get(from.node);
    const value = other === undefined ? undefined : b.nodes[other]?.output?.[from?.index ?? 0];
    const readers = (b.consumers.get(value ?? '') ?? []).slice(0, MOST_READERS);
    const near = readers.filter((port) => port.index === index).map(({ node }) => node);
    return near.length > FEW ? near : [...near, ...near.flatMap((node) => readersOf(b, node))];
  });
}

/** Nodes of b that make, in the same place, what a node that is found reads from node i. */
function before(a: DiffSide, b: DiffSide, found: Matches, i: number): number[] {
  return (a.nodes[i]?.output ?? []).flatMap((name) =>
    (a.consumers.get(name) ?? []).flatMap(({ node, index }) => {
      const other = found.get(node);
      const value = other === undefined ? undefined : b.reads[other]?.[index];
      const from = b.producers.get(value ?? '');
      return from ? [from.node] : [];
    }),
  );
}
