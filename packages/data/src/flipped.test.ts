import { expect, test } from 'vitest';
import { flipped } from './flipped.ts';

test('mirrors every image and leaves the ones it is given, a Buffer among them', () => {
  const images = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
  const split = { images, labels: Uint8Array.of(3, 1), count: 2 };
  const size = { height: 2, width: 2, channels: 1 };
  expect(flipped(split, size)).toEqual({
    images: Uint8Array.of(2, 1, 4, 3, 6, 5, 8, 7),
    labels: split.labels,
    count: 2,
  });
  expect([...images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});
