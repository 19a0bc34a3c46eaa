import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resizeCover, resizeStretch } from './resize.ts';

const size = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) });

test('a picture of the right size stays as it is', () => {
  const pixels = Float32Array.from({ length: 28 * 28 }, (_, i) => (i * 37) % 256);
  expect(resizeCover(pixels, { width: 28, height: 28 }, { width: 28, height: 28 }, 1)).toEqual(pixels);
});

test.each([
  // The triangle filter by hand: shrinking by 2 weighs four neighbours 1 3 3 1, cut off and rescaled at the ends.
  ['shrinks', [0, 70, 140, 210], 2, [(70 * 3 + 140) / 7, (70 + 140 * 3 + 210 * 3) / 7]],
  ['grows', [0, 100], 4, [0, 25, 75, 100]],
])('%s a line with antialiasing', (_, line, width, expected) => {
  const square = Float32Array.from({ length: line.length ** 2 }, (__, i) => line[i % line.length] ?? 0);
  const resized = resizeCover(square, { width: line.length, height: line.length }, { width, height: width }, 1);
  for (const [x, value] of expected.entries()) expect(resized[x]).toBeCloseTo(value, 4);
});

test('cuts the longer side evenly: of three equal parts the middle one is left', () => {
  const tall = Float32Array.from({ length: 8 * 24 }, (_, i) => (Math.floor(i / 64) === 1 ? 200 : 10));
  const middle = resizeCover(tall, { width: 8, height: 24 }, { width: 8, height: 8 }, 1);
  expect([...new Set(middle)]).toEqual([200]);
});

test('keeps an even picture even and every value within the range of the source, at any size', () => {
  fc.assert(
    fc.property(size, size, fc.constantFrom(1, 3), (source, target, channels) => {
      const even = new Float32Array(source.width * source.height * channels).fill(77);
      for (const value of resizeCover(even, source, target, channels)) expect(value).toBeCloseTo(77, 3);
      const noise = even.map((_, i) => (i * 7919) % 256);
      const resized = resizeCover(noise, source, target, channels);
      expect(resized.length).toBe(target.width * target.height * channels);
      expect(Math.min(...resized)).toBeGreaterThan(-0.01);
      expect(Math.max(...resized)).toBeLessThan(255.01);
    }),
  );
});

test('a crop ratio of 7/8 is scaling to 256 and cutting 224 out of the middle', () => {
  const source = { width: 320, height: 512 };
  const pixels = Float32Array.from({ length: 320 * 512 }, (_, i) => (i * 31) % 251);
  const scaled = resizeCover(pixels, source, { width: 256, height: 256 }, 1);
  const cropped = resizeCover(pixels, source, { width: 224, height: 224 }, 1, { cropRatio: 0.875 });
  for (const [x, y] of [
    [0, 0],
    [223, 0],
    [100, 50],
    [223, 223],
  ] as const) {
    expect(cropped[y * 224 + x]).toBeCloseTo(scaled[(y + 16) * 256 + x + 16] ?? NaN, 3);
  }
});

test('stretching gives each half of a picture half of the target, and cuts nothing', () => {
  const halves = Float32Array.from({ length: 8 * 32 }, (_, i) => (i < 8 * 16 ? 10 : 200));
  const stretched = resizeStretch(halves, { width: 8, height: 32 }, { width: 4, height: 4 }, 1);
  expect([...stretched].map(Math.round)).toEqual(
    [10, 10, 10, 10, ...stretched.slice(4, 12), 200, 200, 200, 200].map(Math.round),
  );
  expect(stretched[4]).toBeLessThan(40);
  expect(resizeStretch(halves, { width: 8, height: 32 }, { width: 8, height: 32 }, 1)).toEqual(halves);
});
