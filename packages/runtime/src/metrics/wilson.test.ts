import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilson } from './wilson.ts';

test.each([
  // What 91 % of Fashion-MNIST's test set is worth; small counts; and Newcombe, Statistics in Medicine 17 (1998), table I.
  [9100, 10_000, 0.9042, 0.9155],
  [0, 10, 0, 0.2775],
  [10, 10, 0.7225, 1],
  [5, 10, 0.2366, 0.7634],
  [81, 263, 0.2553, 0.3662],
])('%i of %i', (successes, trials, low, high) => {
  const interval = wilson(successes, trials);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

test('without trials, anything is possible', () => {
  expect(wilson(0, 0)).toEqual([0, 1]);
});

test('holds the proportion, stays within 0..1, mirrors, and narrows with more trials', () => {
  const counts = fc
    .integer({ min: 1, max: 100_000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  fc.assert(
    fc.property(counts, ([k, n]) => {
      const [low, high] = wilson(k, n);
      const [mirroredLow, mirroredHigh] = wilson(n - k, n);
      const [lowOfMore, highOfMore] = wilson(4 * k, 4 * n);
      expect(0 <= low && low <= k / n && k / n <= high && high <= 1).toBe(true);
      expect(mirroredLow).toBeCloseTo(1 - high, 12);
      expect(mirroredHigh).toBeCloseTo(1 - low, 12);
      expect(highOfMore - lowOfMore).toBeLessThan(high - low);
    }),
  );
});
