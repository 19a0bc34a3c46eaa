import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromFloat16, LARGEST_HALF, roundToEven, toFloat16 } from './float16.ts';

test('every number of half precision comes back as its own bits', () => {
  const wrong = Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter((bits) => {
    const x = fromFloat16(bits);
    return Number.isNaN(x) ? !Number.isNaN(fromFloat16(toFloat16(x))) : toFloat16(x) !== bits;
  });
  expect(wrong).toEqual([]);
});

test('any number becomes the nearest one, of two the even', () => {
  fc.assert(
    fc.property(fc.double({ min: -LARGEST_HALF, max: LARGEST_HALF, noNaN: true }), (x) => {
      const bits = toFloat16(x);
      const error = Math.abs(fromFloat16(bits) - x);
      for (const other of [bits - 1, bits + 1]) {
        const y = fromFloat16(other & 0xffff);
        if (!Number.isFinite(y) || Math.sign(y) * Math.sign(x) < 0) continue;
        const distance = Math.abs(y - x);
        expect(distance).toBeGreaterThanOrEqual(error);
        if (distance === error && y !== fromFloat16(bits)) expect(bits % 2).toBe(0);
      }
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [65519.99, 0x7bff],
  [65520, 0x7c00],
  [-1e9, 0xfc00],
  [2 ** -25, 0],
  [2 ** -25 * 1.0001, 1],
  [-0, 0x8000],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [1 - 2 ** -53, 0x3c00],
])('%d is %i', (x, bits) => {
  expect(toFloat16(x)).toBe(bits);
});

test('halves go to the even number', () => {
  expect([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4999].map((x) => roundToEven(x) + 0)).toEqual([-2, -2, 0, 0, 2, 2, 2]);
});
