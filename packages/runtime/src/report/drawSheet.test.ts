import { expect, test } from 'vitest';
import { colorOfImage, decode, flatImages } from '../visualize/testPictures.ts';
import { drawSheet } from './drawSheet.ts';

test('each image is in its slot', async () => {
  const stack = flatImages(20, 8);
  const indices = Array.from({ length: 60 }, (_, i) => (7 * i) % 20);
  const sheet = await drawSheet(stack, indices);
  expect(sheet).toMatchObject({ columns: 48, width: 8, height: 8, indices });
  const picture = await decode(sheet.png);
  expect([picture.width, picture.height]).toEqual([48 * 8, 2 * 8]);
  for (const [slot, index] of indices.entries()) {
    for (const [x, y] of [
      [0, 0],
      [7, 7],
    ] as const) {
      // prettier-ignore
      const at = 4 * ((Math.floor(slot / 48) * 8 + y) * picture.width + (slot % 48) * 8 + x);
      expect([...picture.bitmap.data.subarray(at, at + 3)]).toEqual(colorOfImage(index));
    }
  }
});

test('grey images are exact, large ones shrink', async () => {
  const images = Uint8Array.from({ length: 2 * 16 }, (_, i) => 8 * i);
  const grey = await decode((await drawSheet({ images, height: 4, width: 4, channels: 1 }, [1])).png);
  expect(Array.from({ length: 16 }, (_, i) => grey.bitmap.data[4 * i])).toEqual([...images.subarray(16)]);
  const large = await drawSheet({ images: new Uint8Array(224 * 112 * 3), height: 112, width: 224, channels: 3 }, [0]);
  expect(large).toMatchObject({ width: 56, height: 28, columns: 1 });
});
