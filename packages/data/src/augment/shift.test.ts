import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mirror } from './horizontalFlip.ts';
import { createCanvas, type ImageCanvas } from './ImageCanvas.ts';
import { black } from './randomCrop.ts';
import { reflect } from './reflectTranslate.ts';
import { shift } from './shift.ts';

function numbered(height: number, width: number, channels: number): ImageCanvas {
  const image = createCanvas({ height, width, channels });
  image.pixels.forEach((_, at) => (image.pixels[at] = (at % 255) + 1));
  return image;
}

test.each([
  ['right, mirrored', -2, reflect, [3, 2, 1, 2, 3]],
  ['left, mirrored', 1, reflect, [2, 3, 4, 5, 4]],
  ['right, black', -2, black, [0, 0, 1, 2, 3]],
  ['left, black', 1, black, [2, 3, 4, 5, 0]],
] as const)('a row moves to the %s', (_, dx, border, expected) => {
  const image = numbered(1, 5, 1);
  shift(image, 0, dx, border);
  expect([...image.pixels]).toEqual(expected);
});

const sides = fc.record({ height: fc.integer({ min: 2, max: 9 }), width: fc.integer({ min: 2, max: 9 }) });

test('every pixel comes from where the formula says', () => {
  fc.assert(
    fc.property(
      sides,
      fc.constantFrom(1, 3),
      fc.constantFrom(reflect, black),
      fc.nat(),
      fc.nat(),
      (size, channels, border, a, b) => {
        const [dy, dx] = [(a % (2 * size.height - 1)) - size.height + 1, (b % (2 * size.width - 1)) - size.width + 1];
        const image = numbered(size.height, size.width, channels);
        const before = image.pixels.slice();
        shift(image, dy, dx, border);
        const source = (at: number, length: number) => (at >= 0 && at < length ? at : border(at, length));
        image.pixels.forEach((value, at) => {
          const channel = at % channels;
          const x = Math.floor(at / channels) % size.width;
          const y = Math.floor(at / channels / size.width);
          const [row, column] = [source(y + dy, size.height), source(x + dx, size.width)];
          const isBlack = row < 0 || column < 0;
          expect(value).toBe(isBlack ? 0 : before[(row * size.width + column) * channels + channel]);
        });
      },
    ),
  );
});

test('mirroring reverses every row pixel by pixel, and twice is nothing', () => {
  const image = numbered(2, 3, 3);
  mirror(image);
  expect([...image.pixels]).toEqual([7, 8, 9, 4, 5, 6, 1, 2, 3, 16, 17, 18, 13, 14, 15, 10, 11, 12]);
  mirror(image);
  expect(image.pixels).toEqual(numbered(2, 3, 3).pixels);
});
