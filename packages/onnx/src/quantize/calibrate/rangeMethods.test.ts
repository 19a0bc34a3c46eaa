import { describe, expect, test } from 'vitest';
import { affineOf, fromCode, toCode, type Range } from '../affine.ts';
import type { Histogram } from './collectHistograms.ts';
import { klRange } from './klRange.ts';
import { rangeMethods } from './rangeMethods.ts';

const BINS = 2048;

/** A histogram of numbers that have a density, and some more far outside. */
function histogram(min: number, max: number, density: (x: number) => number, outliers = 0): Histogram {
  const width = (max - min) / BINS;
  const counts = Float64Array.from({ length: BINS }, (_, i) =>
    Math.round(1e6 * density(min + (i + 0.5) * width) * width),
  );
  counts[BINS - 1] = (counts[BINS - 1] ?? 0) + outliers;
  return { min, max, counts };
}
const normal = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

describe('entropy', () => {
  test('keeps all of a uniform distribution', () => {
    expect(klRange(histogram(0, 4, () => 0.25))).toEqual({ min: 0, max: 4 });
    expect(klRange(histogram(-1, 3, () => 0.25))).toEqual({ min: -1, max: 3 });
  });

  test('cuts a few numbers off that lie far outside', () => {
    const { max } = klRange(histogram(0, 40, (x) => 2 * normal(x), 5));
    expect(max).toBeGreaterThan(2.5);
    expect(max).toBeLessThan(8);
  });

  test('the background of a picture, one number again and again, changes nothing', () => {
    const plain = histogram(0, 10, normal);
    const counts = plain.counts.slice();
    counts[300] = 1e7;
    expect(klRange({ ...plain, counts })).toEqual(klRange(plain));
    const zeros = plain.counts.slice();
    zeros[0] = 1e8;
    expect(klRange({ ...plain, counts: zeros })).toEqual(klRange({ ...plain, counts: plain.counts.with(0, 0) }));
  });

  test('of one number it is that number', () => {
    expect(klRange({ min: 3, max: 3, counts: new Float64Array(BINS) })).toEqual({ min: 3, max: 3 });
  });
});

describe('percentile', () => {
  test('leaves the asked share inside, half of the rest at each end', () => {
    const given = histogram(-5, 5, () => 0.1);
    const { min, max } = rangeMethods.percentile(given, { percentile: 90 });
    expect(min).toBeCloseTo(-4.5, 2);
    expect(max).toBeCloseTo(4.5, 2);
  });

  test('cuts at one end only where the other is 0', () => {
    const { min, max } = rangeMethods.percentile(
      histogram(0, 10, () => 0.1),
      { percentile: 90 },
    );
    expect([min, max]).toEqual([0, expect.closeTo(9, 1)]);
  });

  test('100 is all', () => {
    expect(rangeMethods.percentile(histogram(-2, 5, normal, 1), { percentile: 100 })).toEqual({ min: -2, max: 5 });
  });
});

describe('mse', () => {
  test('rounds and cuts off with less error than all', () => {
    const given = histogram(-40, 40, normal, 1);
    const numbers = [...given.counts].flatMap((n, i) =>
      Array.from({ length: n }, (_, k) => -40 + ((i + (k + 0.5) / n) * 80) / BINS),
    );
    const errorOf = (range: Range) => {
      const affine = affineOf(range, 'uint8');
      return numbers.reduce((sum, x) => sum + (x - fromCode(toCode(x, affine), affine)) ** 2, 0);
    };
    const best = rangeMethods.mse(given, {});
    expect(best.max).toBeLessThan(30);
    expect(errorOf(best)).toBeLessThan(0.7 * errorOf(given));
    // And than narrower and wider ones, but for what the bins are too coarse to tell.
    for (const factor of [0.8, 1.25])
      expect(errorOf(best)).toBeLessThan(1.05 * errorOf({ min: best.min * factor, max: best.max * factor }));
  });

  test('keeps all of a uniform distribution', () => {
    const { min, max } = rangeMethods.mse(
      histogram(-1, 3, () => 0.25),
      {},
    );
    expect(min).toBeCloseTo(-1, 1);
    expect(max).toBeCloseTo(3, 1);
  });
});

test('minmax is all', () => {
  expect(rangeMethods.minmax(histogram(-2, 5, normal))).toEqual({ min: -2, max: 5 });
});
