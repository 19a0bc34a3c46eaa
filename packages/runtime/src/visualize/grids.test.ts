import { describe, expect, it } from 'vitest';
import { drawCorrectAndWrong, drawMistakes, drawSamples } from './index.ts';
import {
  classified,
  errorCode,
  colorAt,
  colorOfImage,
  countColor,
  decode,
  FASHION,
  flatImages,
  bodyTop,
  TILE_STEP,
} from './testPictures.ts';
import { theme } from './theme.ts';

describe('drawSamples', () => {
  it('shows the images that were asked for, in order, with their very pixels', async () => {
    const images = { ...flatImages(20), labels: new Uint8Array(20), classes: ['a'] };
    const picture = await decode(await drawSamples({ ...images, indices: [7, 0, 19, 3], columns: 2, title: 'batch' }));
    const centres = [0, 1, 2, 3].map((tile) =>
      colorAt(
        picture,
        theme.margin + (tile % 2) * TILE_STEP + 42,
        bodyTop(1) + Math.floor(tile / 2) * (84 + 6 + 15 + theme.gap) + 42,
      ),
    );
    expect(centres).toEqual([7, 0, 19, 3].map(colorOfImage));
  });

  it('draws each pixel of a grey image as a sharp square', async () => {
    const image = Uint8Array.from({ length: 28 * 28 }, (_, index) => (index * 37) % 256);
    const stack = { images: image, height: 28, width: 28, channels: 1 };
    const picture = await decode(await drawSamples({ ...stack, labels: [0], classes: ['a'], title: 'one' }));
    const drawn = Array.from(image, (_, index) => {
      const [x, y] = [index % 28, Math.floor(index / 28)];
      return colorAt(picture, theme.margin + 3 * x + 1.5, bodyTop(1) + 3 * y + 1.5)[0];
    });
    expect(drawn).toEqual([...image]);
  });

  it('samples by seed, no image twice', async () => {
    const options = {
      ...flatImages(24),
      labels: new Uint8Array(24),
      classes: ['a'],
      rows: 1,
      columns: 24,
      title: 'all',
    };
    const picture = await decode(await drawSamples(options));
    const centres = Array.from({ length: 24 }, (_, tile) =>
      colorAt(picture, theme.margin + tile * TILE_STEP + 42, bodyTop(1) + 42),
    );
    expect(centres).toEqual(Array.from({ length: 24 }, (_, index) => colorOfImage(index)));
    const draw = (seed: number) => drawSamples({ ...options, columns: 4, seed });
    expect(Buffer.compare(await draw(1), await draw(2))).not.toBe(0);
  });

  it('shrinks large images to a tile, and keeps their proportions', async () => {
    const stack = { images: new Uint8Array(600 * 300).fill(9), height: 300, width: 600, channels: 1 };
    const picture = await decode(await drawSamples({ ...stack, labels: [0], classes: ['wide'], title: 'wide' }));
    expect(colorAt(picture, theme.margin + 42, bodyTop(1) + 42)).toEqual([9, 9, 9]);
    expect(colorAt(picture, theme.margin + 42, bodyTop(1) + 15)).toEqual([255, 255, 255]);
  });

  it('refuses what it cannot draw', async () => {
    const images = { ...flatImages(2), labels: [0, 0], classes: ['a'], title: 't' };
    expect(await errorCode(() => drawSamples({ ...images, labels: [0] }))).toBe('BAD_IMAGES');
    expect(await errorCode(() => drawSamples({ ...images, channels: 2 }))).toBe('BAD_IMAGES');
    expect(await errorCode(() => drawSamples({ ...images, indices: [2] }))).toBe('BAD_INDEX');
    expect(await errorCode(() => drawSamples({ ...images, indices: [-1] }))).toBe('BAD_INDEX');
    expect(await errorCode(() => drawSamples({ ...images, classes: [] }))).toBe('NO_CLASSES');
    expect(await errorCode(() => drawSamples({ ...images, rows: 1e9 }))).toBe('BAD_GRID');
    expect(await errorCode(() => drawSamples({ ...images, columns: 0 }))).toBe('BAD_GRID');
  });
});

describe('drawMistakes', () => {
  it('starts with the most confident one', async () => {
    const images = classified(FASHION, [1, 4, 8], [0.6, 0.95, Number.NaN]);
    const picture = await decode(await drawMistakes(images));
    const centres = [0, 1, 2].map((tile) =>
      colorAt(picture, theme.margin + tile * (108 + theme.gap) + 54, bodyTop(1) + 42),
    );
    expect(centres).toEqual([4, 1, 8].map(colorOfImage));
    expect(countColor(picture, theme.wrong)).toBeGreaterThan(1000);
  });

  it('says so where there is none', async () => {
    const picture = await decode(await drawMistakes(classified(FASHION, [])));
    expect(countColor(picture, theme.wrong)).toBe(0);
    expect(picture.height).toBeLessThan(250);
    expect(countColor(picture, theme.muted)).toBeGreaterThan(50);
  });

  it('refuses predictions that do not belong to the images', async () => {
    const images = classified(FASHION, []);
    expect(await errorCode(() => drawMistakes({ ...images, predictions: [1] }))).toBe('BAD_PREDICTIONS');
    expect(await errorCode(() => drawMistakes({ ...images, probabilities: new Float32Array(3) }))).toBe(
      'BAD_PREDICTIONS',
    );
  });
});

describe('drawCorrectAndWrong', () => {
  it('frames right images in one colour and wrong ones in another', async () => {
    const few = await decode(await drawCorrectAndWrong(classified(FASHION, [0])));
    const many = await decode(await drawCorrectAndWrong(classified(FASHION, [0, 1, 2, 3, 4, 5])));
    expect(countColor(many, theme.wrong)).toBeGreaterThan(countColor(few, theme.wrong) + 5000);
    expect(countColor(many, theme.right)).toBeLessThan(countColor(few, theme.right) - 5000);
  });

  it.each([
    ['one class', ['only'], []],
    ['every image wrong', ['a', 'b'], [0, 1, 2, 3]],
    ['300 classes', Array.from({ length: 300 }, (_, index) => `c${index}`), []],
  ])('draws %s', async (_, classes, wrong) => {
    expect((await decode(await drawCorrectAndWrong(classified(classes, wrong)))).height).toBeGreaterThan(200);
  });
});
