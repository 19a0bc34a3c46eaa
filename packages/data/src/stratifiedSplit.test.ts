import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stratifiedHead, stratifiedSplit } from './stratifiedSplit.ts';

const labelsAndCount = fc
  .uint8Array({ minLength: 1, maxLength: 300, max: 11 })
  .chain((labels) => fc.record({ labels: fc.constant(labels), count: fc.nat(labels.length - 1) }));
const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

function countByClass(labels: Uint8Array, indices: Iterable<number> = labels.keys()): Map<number, number> {
  const counts = new Map<number, number>();
  for (const index of indices) counts.set(labels[index] ?? -1, (counts.get(labels[index] ?? -1) ?? 0) + 1);
  return counts;
}

function expectFairShares(labels: Uint8Array, chosen: Uint32Array, count: number): void {
  const shares = countByClass(labels, chosen);
  for (const [label, size] of countByClass(labels)) {
    expect(Math.abs((shares.get(label) ?? 0) - (size * count) / labels.length)).toBeLessThan(1);
  }
}

describe('stratifiedSplit', () => {
  test('parts the indices: sorted, disjoint, complete, each class its share', () => {
    fc.assert(
      fc.property(labelsAndCount, seeds, ({ labels, count }, seed) => {
        const { train, validation } = stratifiedSplit(labels, { validation: count, seed });
        expect(validation).toHaveLength(count);
        expect(train).toEqual(train.slice().sort());
        expect(validation).toEqual(validation.slice().sort());
        expect(Uint32Array.from([...train, ...validation]).sort()).toEqual(Uint32Array.from(labels.keys()));
        expectFairShares(labels, validation, count);
      }),
    );
  });

  test('sets 500 of each class aside from 60,000 balanced images', () => {
    const labels = Uint8Array.from({ length: 60_000 }, (_, index) => index % 10);
    const { validation } = stratifiedSplit(labels, { validation: 5_000, seed: 1 });
    expect([...countByClass(labels, validation).values()]).toEqual(Array(10).fill(500));
  });

  test('depends on the seed alone', () => {
    const labels = Uint8Array.from({ length: 1_000 }, (_, index) => index % 10);
    const split = (seed: number) => stratifiedSplit(labels, { validation: 100, seed });
    expect(split(7)).toEqual(split(7));
    expect(split(7)).not.toEqual(split(8));
  });

  test('draws from all over the files', () => {
    const labels = new Uint8Array(10_000);
    const { validation } = stratifiedSplit(labels, { validation: 1_000, seed: 3 });
    const inFirstHalf = validation.filter((index) => index < 5_000).length;
    // 500 are expected, with a deviation of 15.
    expect(Math.abs(inFirstHalf - 500)).toBeLessThan(75);
  });

  test.each([-1, 1.5, NaN, 10, 11])('refuses %s of 10 images', (validation) => {
    expect(() => stratifiedSplit(new Uint8Array(10), { validation, seed: 0 })).toThrow(
      expect.objectContaining({ code: 'BAD_SPLIT', kind: 'usage' }),
    );
  });
});

test('stratifiedHead takes the first of each class, each its share', () => {
  fc.assert(
    fc.property(labelsAndCount, ({ labels, count }) => {
      const head = stratifiedHead(labels, count);
      expect(head).toHaveLength(count);
      expect(head).toEqual(head.slice().sort());
      expectFairShares(labels, head, count);
      for (const [label, share] of countByClass(labels, head)) {
        const first = [...labels.keys()].filter((index) => labels[index] === label).slice(0, share);
        expect([...head].filter((index) => labels[index] === label)).toEqual(first);
      }
    }),
  );
});
