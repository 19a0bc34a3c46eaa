import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcnemar } from './mcnemar.ts';

/** Two models' results: b images only the first has right, c only the second, and some that both have. */
function results(b: number, c: number, both = 3): [boolean[], boolean[]] {
  const fill = (count: number, value: boolean) => Array.from({ length: count }, () => value);
  return [
    [...fill(b, true), ...fill(c, false), ...fill(both, true)],
    [...fill(b, false), ...fill(c, true), ...fill(both, true)],
  ];
}

test.each([
  [0, 0, 1],
  [3, 3, 1],
  [0, 5, 2 / 32],
  [1, 5, (2 * 7) / 64],
  // Summed with Python's exact fractions.
  [6, 16, 0.0524788],
  [120, 180, 0.0006342],
])('%i against %i', (b, c, p) => {
  const test = mcnemar(...results(b, c));
  expect(test).toMatchObject({ b, c });
  expect(test.p).toBeCloseTo(p, 6);
});

test('is a probability, the same whichever model is named first, and exact where it would underflow', () => {
  const count = fc.integer({ min: 0, max: 3000 });
  fc.assert(
    fc.property(count, count, (b, c) => {
      const { p } = mcnemar(...results(b, c));
      expect(p).toBe(mcnemar(...results(c, b)).p);
      expect(p >= 0 && p <= 1).toBe(true);
    }),
  );
  expect(mcnemar(...results(1000, 1000)).p).toBe(1);
});

test('results on different images cannot be paired', () => {
  expect(() => mcnemar([true], [true, false])).toThrow('different numbers of images');
});
