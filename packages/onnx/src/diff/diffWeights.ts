import { dataTypeName } from '../proto/dataType.ts';
import type { TensorProto } from '../proto/schema.ts';
import { compareTensors } from './compareTensors.ts';
import type { Comparison } from './diffNodes.ts';
import type { DiffSide } from './DiffSide.ts';
import type { Matches } from './matchNodes.ts';
import type { ModelDiff, WeightRef } from './ModelDiff.ts';

/** Which constant of b each constant of a is: the one that a matched node reads in the same place, else the one of the same name. */
export function matchWeights(a: DiffSide, b: DiffSide, nodes: Matches): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  const match = (from: string, to: string | undefined) => {
    if (to === undefined || found.has(from) || taken.has(to) || !a.constants.has(from) || !b.constants.has(to)) return;
    found.set(from, to);
    taken.add(to);
  };
  const places = [...nodes].flatMap(([i, j]) =>
    (a.reads[i] ?? []).map((name, index) => [name, b.reads[j]?.[index]] as const),
  );
  // Of several nodes that read one weight, the one that reads it under the same name in both models knows best.
  for (const [from, to] of places) if (from === to) match(from, to);
  for (const [from, to] of places) match(from, to);
  for (const name of a.constants.keys()) match(name, name);
  return found;
}

/** Constants that are in one model only, and how far those in both are apart. */
export function diffWeights({ a, b, weights }: Comparison): ModelDiff['weights'] {
  const kept = new Set(weights.values());
  const pairs = [...a.constants.keys()].flatMap((from) => {
    const to = weights.get(from);
    if (to === undefined) return [];
    const [x, y] = [a.constants.get(from) ?? {}, b.constants.get(to) ?? {}];
    return [{ from, to, types: { from: typeOf(x), to: typeOf(y) }, difference: compareTensors(x, y) }];
  });
  const changed = pairs.flatMap(({ difference, ...pair }) => (difference ? [{ ...pair, ...difference }] : []));
  return {
    unchanged: pairs.length - changed.length,
    added: only(b, (name) => !kept.has(name)),
    removed: only(a, (name) => !weights.has(name)),
    changed,
    renamed: pairs.filter(({ from, to }) => from !== to).map(({ from, to }) => ({ from, to })),
  };
}

function only({ constants }: DiffSide, isOnly: (name: string) => boolean): WeightRef[] {
  return [...constants].filter(([name]) => isOnly(name)).map(([name, tensor]) => ({ name, type: typeOf(tensor) }));
}

const typeOf = ({ dataType, dims = [] }: TensorProto) =>
  dataTypeName(dataType) + (dims.length > 0 ? `[${dims.join(', ')}]` : '');
