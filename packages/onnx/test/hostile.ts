// Models with numbers, names and lists in them that no exporter writes.
import type { ModelProto } from '../src/proto/index.ts';
import { seededRandom } from './mutations.ts';

const numbers = [0, -1, 1, 2, 7, 1000, 2 ** 31, 2 ** 53 - 1, -(2 ** 31)];
const names = ['', 'x', 'Loop', 'Split', 'Constant', '__proto__', 'constructor', 'toString'];

/** A copy with about one in `every` values replaced, the same for the same seed. */
export function hostile(model: ModelProto, seed: number, every = 12): ModelProto {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[], other: T): T => list[random(list.length)] ?? other;
  const change = (value: unknown): unknown => {
    const hit = random(every) === 0;
    if (typeof value === 'number') return hit ? pick(numbers, 0) : value;
    if (typeof value === 'string') return hit ? pick(names, '') : value;
    if (value instanceof BigInt64Array) return value.map((x) => (random(3) === 0 ? BigInt(pick(numbers, 0)) : x));
    if (ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) {
      const items = value.map(change);
      return hit ? [...items, ...items] : items;
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, change(v)]));
  };
  return { ...(change(model) as ModelProto), opsetImport: model.opsetImport };
}
