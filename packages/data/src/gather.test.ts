import { expect, test } from 'vitest';
import type { Split } from './Dataset.ts';
import { gather, subset } from './gather.ts';

/** Five images of 1x2 pixels: [0, 1], [10, 11], ... */
const split: Split = {
  images: Uint8Array.from([0, 1, 10, 11, 20, 21, 30, 31, 40, 41]),
  labels: Uint8Array.from([5, 6, 7, 8, 9]),
  count: 5,
};
const order = Uint32Array.from([4, 0, 3, 3]);

test('takes a batch in the order of its indices', () => {
  expect(gather(split, order, 1, 3)).toEqual({
    images: Uint8Array.from([0, 1, 30, 31]),
    labels: Uint8Array.from([5, 8]),
    count: 2,
  });
});

test('gives a shorter last batch, and an empty one past the end', () => {
  expect(gather(split, order, 3, 99)).toEqual({ images: Uint8Array.of(30, 31), labels: Uint8Array.of(8), count: 1 });
  expect(gather(split, order, 4, 8).count).toBe(0);
});

test('fills the batch that it is given', () => {
  const out = { images: new Uint8Array(6), labels: new Uint8Array(3), count: 3 };
  const batch = gather(split, order, 0, 2, out);
  expect(batch).toEqual({ images: Uint8Array.of(40, 41, 0, 1), labels: Uint8Array.of(9, 5), count: 2 });
  expect(batch.images.buffer).toBe(out.images.buffer);
  expect(() => gather(split, order, 0, 4, out)).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
});

test('refuses an image that is not there', () => {
  expect(() => subset(split, Uint32Array.of(5))).toThrow(expect.objectContaining({ code: 'INDEX_OUT_OF_RANGE' }));
});

test('subset copies', () => {
  const part = subset(split, Uint32Array.of(2));
  part.images[0] = 99;
  expect(split.images[4]).toBe(20);
});
