import { expect, test } from 'vitest';
import { median, percentile, summarizeLatencies } from './latencies.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test.each([
  [100, 0.5, 50],
  [100, 0.9, 90],
  [100, 0.99, 99],
  [20, 0.95, 19],
  [10, 0.99, 10],
  [3, 0.5, 2],
  [1, 0.99, 1],
  [5, 0, 1],
  [5, 1, 5],
])('of 1 to %i the share %f does not exceed %i', (n, share, expected) => {
  expect(percentile(upTo(n), share)).toBe(expected);
});

test('every hundredth of up to 200 values is the smallest that enough of them do not exceed', () => {
  const off: string[] = [];
  for (let n = 1; n <= 200; n++)
    for (let hundredth = 1; hundredth <= 100; hundredth++) {
      const value = percentile(upTo(n), hundredth / 100);
      if (value * 100 < hundredth * n || (value - 1) * 100 >= hundredth * n) off.push(`${hundredth} of ${n}: ${value}`);
    }
  expect(off).toEqual([]);
});

test('the median asks for no order, and changes none', () => {
  const values = [9, 1, 5];
  expect(median(values)).toBe(5);
  expect(values).toEqual([9, 1, 5]);
});

test('rounds are pooled, and their medians tell the spread', () => {
  const rounds = [Float32Array.of(4, 2, 3), Float32Array.of(5, 6, 4)];
  expect(summarizeLatencies(rounds, 32)).toEqual({
    runs: 6,
    latencyMs: { min: 2, mean: 4, p50: 4, p90: 6, p95: 6, p99: 6 },
    imagesPerSecond: (32 * 6) / 0.024,
    roundsMs: [3, 5],
    spread: 2 / 3,
  });
  expect(summarizeLatencies([[7]], 1).spread).toBe(0);
});
