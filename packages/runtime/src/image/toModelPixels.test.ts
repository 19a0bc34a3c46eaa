import { expect, test } from 'vitest';
import type { ImageInput } from '../model/imageInput.ts';
import { toModelPixels } from './toModelPixels.ts';

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
  const middle = (image: typeof onWhite, invert: boolean | 'auto') => toModelPixels(image, input(1, 3, 3), invert)[4];
  expect([middle(onWhite, false), middle(onWhite, true), middle(onWhite, 'auto')]).toEqual([20, 235, 235]);
  expect([middle(onBlack, false), middle(onBlack, true), middle(onBlack, 'auto')]).toEqual([235, 20, 235]);
});

test.each([
  ['too few bytes', { data: new Uint8Array(10), width: 2, height: 2, channels: 3 }],
  ['two channels', { data: new Uint8Array(8), width: 2, height: 2 }],
  ['no size', { data: new Uint8Array(0), width: 0, height: 0 }],
  ['a size that is not a number', { data: new Uint8Array(4), width: Number.NaN, height: 2 }],
])('refuses %s', (_, image) => {
  expect(() => toModelPixels(image, input(1))).toThrow(expect.objectContaining({ code: 'BAD_PIXELS' }));
});
