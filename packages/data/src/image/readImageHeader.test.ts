import { expect, test } from 'vitest';
import { picture, toBmp, toJpeg, toPng, toWebp } from '../../test/pictures.ts';
import { DEFAULT_IMAGE_LIMITS } from './ImageLimits.ts';
import { readImageHeader } from './readImageHeader.ts';

const where = 'here';
const SIZES = [
  [6, 4],
  [1, 1],
  [300, 7],
  [70, 513],
] as const;

test.each(SIZES)('tells the kind and size of a picture of %d x %d', async (width, height) => {
  const source = picture(width, height, (x) => [x % 256, 3, 4]);
  const encoded = {
    PNG: await toPng(source),
    JPEG: await toJpeg(source),
    WebP: await toWebp(source),
    BMP: await toBmp(source),
  };
  for (const [format, bytes] of Object.entries(encoded)) {
    expect(readImageHeader(bytes, { where })).toEqual({ format, width, height });
    const within = new Uint8Array([...new Uint8Array(5), ...bytes]).subarray(5);
    expect(readImageHeader(within, { where })).toEqual({ format, width, height });
  }
});

const bytes = (...parts: (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const gap = (length: number, value = 0) => Array.from({ length }, () => value);

test.each([
  // Width and height of 14 bits, above which are two of scaling.
  [
    'a lossy WebP',
    bytes('RIFF', gap(4), 'WEBPVP8 ', gap(4), gap(3), [0x9d, 1, 0x2a], [44, 0x41, 200, 0x80]),
    [300, 200],
  ],
  ['an extended WebP', bytes('RIFF', gap(4), 'WEBPVP8X', gap(8), [0x2b, 1, 0], [199, 0, 1]), [300, 65_736]],
  ['a BMP from the top', bytes('BM', gap(12), [40, 0, 0, 0], [44, 1, 0, 0], [0x38, 0xff, 0xff, 0xff]), [300, 200]],
  ['a BMP of OS/2', bytes('BM', gap(12), [12, 0, 0, 0], [44, 1, 200, 0]), [300, 200]],
  [
    'a progressive JPEG behind tables and fillers',
    bytes([0xff, 0xd8], [0xff, 0xc4, 0, 4, 9, 9], [0xff, 0xff, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 44]),
    [300, 200],
  ],
])('tells the size of %s', (_, encoded, [width, height]) => {
  expect(readImageHeader(encoded, { where })).toMatchObject({ width, height });
});

test.each([
  ['nothing', bytes(), 'NOT_AN_IMAGE'],
  ['a GIF', bytes('GIF89a', gap(20)), 'NOT_AN_IMAGE'],
  ['a PNG of a signature', bytes('\x89PNG\r\n\x1A\n'), 'NOT_AN_IMAGE'],
  ['a PNG of half a header', bytes('\x89PNG\r\n\x1A\n', gap(4), 'IHDR', [0, 0, 1]), 'IMAGE_DAMAGED'],
  ['a PNG of no size', bytes('\x89PNG\r\n\x1A\n', gap(4), 'IHDR', gap(8)), 'IMAGE_DAMAGED'],
  ['a huge PNG', bytes('\x89PNG\r\n\x1A\n', gap(4), 'IHDR', gap(8, 255)), 'IMAGE_TOO_LARGE'],
  ['a JPEG without a frame', bytes([0xff, 0xd8, 0xff, 0xc4, 0, 2]), 'IMAGE_DAMAGED'],
  ['a JPEG of other bytes', bytes([0xff, 0xd8, 0xff, 0xc4, 0, 2], gap(40)), 'IMAGE_DAMAGED'],
  ['a JPEG of fillers', bytes([0xff, 0xd8], gap(100_000, 255)), 'IMAGE_DAMAGED'],
  ['a WebP of another chunk', bytes('RIFF', gap(4), 'WEBPXXXX', gap(40)), 'IMAGE_DAMAGED'],
  ['a BMP of a negative width', bytes('BM', gap(12), [40, 0, 0, 0], gap(8, 255)), 'IMAGE_DAMAGED'],
])('refuses %s', (_, encoded, code) => {
  expect(() => readImageHeader(encoded, { where })).toThrow(expect.objectContaining({ code, where }));
});

test('the limits can be changed', async () => {
  const png = await toPng(picture(6, 4, () => [1, 2, 3]));
  for (const limit of [{ maxPixels: 23 }, { maxBytes: 50 }]) {
    const limits = { ...DEFAULT_IMAGE_LIMITS, ...limit };
    expect(() => readImageHeader(png, { where, limits })).toThrow(expect.objectContaining({ code: 'IMAGE_TOO_LARGE' }));
  }
});
