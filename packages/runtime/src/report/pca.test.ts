import { expect, test } from 'vitest';
import { pca } from './pca.ts';

/** Points on an ellipse in a plane of space: half axes a and b along unit vectors u and v. */
function ellipse(count: number, a: number, b: number, u: readonly number[], v: readonly number[]): Float32Array {
  return Float32Array.from({ length: count * u.length }, (_, at) => {
    const angle = (2 * Math.PI * Math.floor(at / u.length)) / count;
    const i = at % u.length;
    return 7 + a * Math.cos(angle) * (u[i] ?? 0) + b * Math.sin(angle) * (v[i] ?? 0);
  });
}

test('finds the axes of an ellipse, wherever it lies', () => {
  const [u, v] = [
    [2 / 3, 2 / 3, 1 / 3],
    [-2 / 3, 1 / 3, 2 / 3],
  ];
  const count = 64;
  const { coordinates, explained } = pca(ellipse(count, 5, 2, u ?? [], v ?? []), 3);
  // The variances are a²/2 and b²/2, and there is no third.
  expect(explained[0]).toBeCloseTo(25 / 29, 5);
  expect(explained[1]).toBeCloseTo(4 / 29, 5);
  for (let row = 0; row < count; row++) {
    const angle = (2 * Math.PI * row) / count;
    expect(coordinates[2 * row]).toBeCloseTo(5 * Math.cos(angle), 4);
    expect(Math.abs(coordinates[2 * row + 1] ?? 0)).toBeCloseTo(Math.abs(2 * Math.sin(angle)), 4);
  }
});

test('has no preference where there is none, and stays finite', () => {
  expect(pca(new Float32Array(30).fill(3), 3)).toEqual({ coordinates: new Float64Array(20), explained: [0, 0] });
  expect(pca(new Float32Array(0), 3).coordinates).toHaveLength(0);
  expect(pca(Float32Array.of(1, 2, 3), 1).explained).toEqual([1, 0]);
  const { coordinates } = pca(Float32Array.of(1, Number.NaN, 2, Number.POSITIVE_INFINITY, 3, 4), 2);
  expect(coordinates.every(Number.isFinite)).toBe(true);
});
