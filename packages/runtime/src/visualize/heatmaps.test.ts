import { beforeAll, describe, expect, it } from 'vitest';
import { drawFeatureMaps, drawFilters } from './index.ts';
import { errorCode, colorAt, colorOfImage, decode, flatImages, type Picture, bodyTop } from './testPictures.ts';
import { theme } from './theme.ts';

describe('drawFilters', () => {
  const draw = (weights: number[], shape: [number, number, number, number]) =>
    drawFilters({ weights: new Float32Array(weights), shape, title: 'filters' }).then(decode);
  const kernel = (picture: Picture, filter: number) =>
    colorAt(picture, theme.margin + filter * 80 + 36, bodyTop(1) + 46 + 18 + 36);

  it('has one scale, symmetric around zero: blue below, red above, grey for no number', async () => {
    const picture = await draw([-1, 0, 0.5, 2, Number.NaN], [5, 1, 1, 1]);
    const [low, zero, half, high, missing] = [0, 1, 2, 3, 4].map((filter) => kernel(picture, filter));
    const [red = 0, , blue = 0] = low ?? [];
    expect(blue).toBeGreaterThan(red + 40);
    expect(Math.min(...(zero ?? []))).toBeGreaterThan(235);
    expect((half?.[0] ?? 0) - (half?.[2] ?? 0)).toBeGreaterThan(20);
    expect(high).toEqual([140, 13, 37]);
    expect(missing).toEqual([0xb9, 0xc0, 0xc9]);
  });

  it('cuts what would be too many, and draws all zeros', async () => {
    const wide = await draw([...new Float32Array(64 * 128)], [64, 128, 1, 1]);
    expect([wide.width, wide.height].every((side) => side < 2200)).toBe(true);
  });

  it('refuses weights of another shape', async () => {
    expect(await errorCode(() => draw([1, 2], [1, 1, 1, 1]))).toBe('BAD_FILTERS');
    expect(await errorCode(() => draw([], [0, 1, 1, 1]))).toBe('BAD_FILTERS');
    expect(await errorCode(() => draw([...new Float32Array(65)], [1, 1, 65, 1]))).toBe('BAD_FILTERS');
  });
});

describe('drawFeatureMaps', () => {
  const input = { ...flatImages(1), image: flatImages(1).images, label: 'Bag' };
  let picture: Picture;
  beforeAll(async () => {
    const data = new Float32Array(4 * 16).map((_, index) => (Math.floor(index / 16) === 3 ? 5 : -1));
    picture = await decode(await drawFeatureMaps({ ...input, stages: [{ name: 'conv', shape: [4, 4, 4], data }] }));
  });

  it('shows the image, and the lowest and highest activation at the ends of the scale', () => {
    const [left, y] = [theme.margin + 150, bodyTop(1) + 84 + 24 + 24];
    expect(colorAt(picture, left + 42, bodyTop(1) + 42)).toEqual(colorOfImage(0));
    expect(colorAt(picture, left + 24, y)).toEqual([68, 1, 84]);
    expect(colorAt(picture, left + 3 * 52 + 24, y)).toEqual([253, 231, 37]);
  });

  it('cuts a stage of 4096 channels, and draws one without a finite value', async () => {
    const dense = { name: 'dense', shape: [4096, 1, 1] as const, data: new Float32Array(4096).fill(Number.NaN) };
    const cut = await decode(await drawFeatureMaps({ ...input, stages: [dense] }));
    expect(cut.height).toBeLessThan(800);
  });

  it('refuses a stage of another shape', async () => {
    const stage = { name: 'conv', shape: [2, 2, 2] as const, data: new Float32Array(7) };
    expect(await errorCode(() => drawFeatureMaps({ ...input, stages: [stage] }))).toBe('BAD_STAGE');
    expect(await errorCode(() => drawFeatureMaps({ ...input, image: new Uint8Array(3), stages: [] }))).toBe(
      'BAD_IMAGES',
    );
  });
});
