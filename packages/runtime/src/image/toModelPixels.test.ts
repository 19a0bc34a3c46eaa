import { describe, expect, test } from 'vitest';
import type { ImageInput } from '../model/imageInput.ts';
import { checkPreprocessing, type Preprocessing, toModelPixels } from './toModelPixels.ts';

function input(channels: 1 | 3, height = 1, width = 1): ImageInput {
  return { name: 'images', dtype: 'uint8', layout: 'nhwc', batch: undefined, height, width, channels };
}

test.each([
  ['grey stays grey', [90], 1, [90]],
  ['colour becomes its luma', [255, 0, 0], 1, [76]],
  ['green weighs most', [0, 255, 0], 1, [150]],
  ['grey becomes three equal colours', [90], 3, [90, 90, 90]],
  ['colour stays colour', [1, 2, 3, 255], 3, [1, 2, 3]],
  ['what is transparent is black', [255, 255, 255, 0], 1, [0]],
  ['at a fifth of opacity a fifth as bright', [200, 100, 50, 51], 3, [40, 20, 10]],
] as const)('%s', (_, pixel, channels, expected) => {
  const image = { data: Uint8ClampedArray.from(pixel), width: 1, height: 1 };
  expect([...toModelPixels(image, input(channels))]).toEqual(expected);
});

test('inverts on request, and by itself only what has a light border', () => {
  const onWhite = { data: new Uint8Array(9).fill(250), width: 3, height: 3 };
  onWhite.data[4] = 20;
  const onBlack = { ...onWhite, data: onWhite.data.map((value) => 255 - value) };
  const middle = (image: typeof onWhite, invert: boolean | 'auto') =>
    toModelPixels(image, input(1, 3, 3), { invert })[4];
  expect([middle(onWhite, false), middle(onWhite, true), middle(onWhite, 'auto')]).toEqual([20, 235, 235]);
  expect([middle(onBlack, false), middle(onBlack, true), middle(onBlack, 'auto')]).toEqual([235, 20, 235]);
});

describe('a tall picture of three grounds, 10 above 100 above 200, for a square', () => {
  const tall = Uint8Array.from({ length: 8 * 24 }, (_, i) => [10, 100, 200][Math.floor(i / 64)] ?? 0);
  const square = (options: Preprocessing) =>
    toModelPixels({ data: tall, width: 8, height: 24 }, input(1, 6, 6), options);
  const column = (pixels: Uint8Array, x: number) => Array.from({ length: 6 }, (_, y) => pixels[y * 6 + x]);

  test('cover keeps the middle', () => {
    expect(new Set(square({}).slice(6, 30))).toEqual(new Set([100]));
  });
  test('stretch keeps all of it, over the whole width', () => {
    for (const x of [0, 5]) {
      const [first, second = 0, third = 0, ...rest] = column(square({ resize: 'stretch' }), x);
      expect([first, rest.at(-1)]).toEqual([10, 200]);
      expect([second < 50, third > 80]).toEqual([true, true]);
    }
  });
  test('contain keeps all of it between bars, which stay black when it is inverted', () => {
    const contained = square({ resize: 'contain' });
    expect([0, 1, 4, 5].flatMap((x) => column(contained, x))).toEqual(Array.from({ length: 24 }, () => 0));
    expect([contained[2], contained[33]]).toEqual([10, 200]);
    const inverted = square({ resize: 'contain', invert: true });
    expect([inverted[0], inverted[2], inverted[33]]).toEqual([0, 245, 55]);
    const onLight = { data: new Uint8Array(3).fill(200), width: 1, height: 3 };
    expect([...toModelPixels(onLight, input(1, 3, 3), { resize: 'contain', invert: 'auto' })]).toEqual([
      0, 55, 0, 0, 55, 0, 0, 55, 0,
    ]);
  });
  test('a crop ratio of a fifth leaves a fifth, which is in the middle one', () => {
    const middle = square({ resize: 'stretch', cropRatio: 1 / 5 });
    expect(new Set(middle)).toEqual(new Set([100]));
  });
  test('a thread keeps a pixel of width', () => {
    const thread = { data: new Uint8Array(1000).fill(9), width: 1, height: 1000 };
    expect([...toModelPixels(thread, input(1, 3, 3), { resize: 'contain' })].filter(Boolean)).toEqual([9, 9, 9]);
  });
});

test.each([
  [{ resize: 'squash' }, 'resize'],
  [{ cropRatio: 0 }, 'cropRatio'],
  [{ cropRatio: 1.1 }, 'cropRatio'],
  [{ cropRatio: Number.NaN }, 'cropRatio'],
  [{ resize: 'contain', cropRatio: 0.9 }, 'cropRatio'],
  [{ invert: 'yes' }, 'invert'],
])('%j cannot be', (options, where) => {
  expect(() => checkPreprocessing(options as Preprocessing)).toThrow(
    expect.objectContaining({ code: 'BAD_PREPROCESSING', where }),
  );
});

test.each([
  ['too few bytes', { data: new Uint8Array(10), width: 2, height: 2, channels: 3 }],
  ['two channels', { data: new Uint8Array(8), width: 2, height: 2 }],
  ['no size', { data: new Uint8Array(0), width: 0, height: 0 }],
  ['a size that is not a number', { data: new Uint8Array(4), width: Number.NaN, height: 2 }],
])('refuses %s', (_, image) => {
  expect(() => toModelPixels(image, input(1))).toThrow(expect.objectContaining({ code: 'BAD_PIXELS' }));
});
