import { expect, test } from 'vitest';
import { FIXTURE_FOLDER } from '../test/fixtureSpec.ts';
import { loadDataset } from './loadDataset.node.ts';
import { meanAndStd } from './meanAndStd.ts';

test('of real images is that of their pixels, by the textbook', async () => {
  const { train } = await loadDataset(FIXTURE_FOLDER);
  const pixels = Array.from(train.images, (value) => value / 255);
  const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
  const std = Math.sqrt(pixels.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / pixels.length);
  const measured = meanAndStd(train);
  expect(measured.mean).toEqual([expect.closeTo(mean, 9)]);
  expect(measured.std).toEqual([expect.closeTo(std, 9)]);
});

test('keeps channels apart and takes only the images it is told to', () => {
  const split = { images: Uint8Array.of(255, 0, 51, 255, 1, 2, 3, 4), labels: Uint8Array.of(0, 1), count: 2 };
  const first = meanAndStd(split, Uint32Array.of(0), { channels: 2 });
  expect(first.mean).toEqual([expect.closeTo(0.6), expect.closeTo(0.5)]);
  expect(first.std).toEqual([expect.closeTo(0.4), expect.closeTo(0.5)]);
});
