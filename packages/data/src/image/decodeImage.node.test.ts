import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { picture, toBmp, toJpeg, toPng, toWebp } from '../../test/pictures.ts';
import { decodeImage, readImageSize } from './decodeImage.node.ts';
import { DEFAULT_IMAGE_LIMITS } from './ImageLimits.ts';

const COLOUR = [0x33, 0x66, 0x99, 0xff];
const source = picture(6, 4, () => [0x33, 0x66, 0x99]);
const png = await toPng(source);
const jpeg = await toJpeg(source);
const webp = await toWebp(source);
const bmp = await toBmp(source);
const where = 'here';

test.each([
  ['PNG', png, 0],
  ['WebP', webp, 0],
  ['BMP', bmp, 0],
  ['JPEG', jpeg, 3],
  ['a view into a larger array', new Uint8Array([...new Uint8Array(8), ...png]).subarray(8), 0],
])('decodes %s', async (_, encoded, tolerance) => {
  const { data, ...size } = await decodeImage(encoded, { where });
  expect(size).toEqual({ width: 6, height: 4 });
  expect(await readImageSize(encoded, { where })).toEqual(size);
  expect(data).toHaveLength(6 * 4 * 4);
  for (const [at, value] of data.entries()) {
    expect(Math.abs(value - (COLOUR[at % 4] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
  }
});

test('decodes an interlaced PNG', async () => {
  // One grey pixel, in the first of the seven passes.
  const interlaced = pngOf(header(1, 1, 1), chunk('IDAT', deflateSync(Buffer.of(0, 200))));
  expect([...(await decodeImage(interlaced, { where })).data]).toEqual([200, 200, 200, 255]);
});

test.each([
  ['text', Buffer.from('not a picture'), 'NOT_AN_IMAGE'],
  ['nothing', Buffer.alloc(0), 'NOT_AN_IMAGE'],
  ['a PDF', Buffer.from('%PDF-1.7 ...'), 'NOT_AN_IMAGE'],
  ['half a PNG', png.subarray(0, png.length / 2), 'IMAGE_DAMAGED'],
  ['a PNG of a signature', png.subarray(0, 8), 'NOT_AN_IMAGE'],
  ['a JPEG without its end', jpeg.subarray(0, jpeg.length - 20), 'IMAGE_DAMAGED'],
  ['half a JPEG header', jpeg.subarray(0, 100), 'IMAGE_DAMAGED'],
  ['half a WebP', webp.subarray(0, webp.length / 2), 'IMAGE_DAMAGED'],
  ['a BMP of a header', Buffer.concat([Buffer.from('BM'), Buffer.alloc(30)]), 'IMAGE_DAMAGED'],
])('refuses %s', async (_, encoded, code) => {
  await expect(decodeImage(encoded, { where })).rejects.toMatchObject({ code, where, name: 'ToolkitError' });
});

test('names what it is instead', async () => {
  const gif = Buffer.from('GIF89a\x01\0\x01\0', 'latin1');
  await expect(decodeImage(gif, { where })).rejects.toMatchObject({ received: 'GIF (image/gif)' });
});

describe('a hostile picture is refused before it is decoded', () => {
  const empty = chunk('IDAT', deflateSync(Buffer.alloc(9)));
  const zeros = chunk('IDAT', deflateSync(Buffer.alloc(50e6)));
  const scan = jpeg.subarray(jpeg.indexOf('ffda', 0, 'hex'), jpeg.length - 2);
  const scans = Array.from({ length: 200 }, () => scan);
  const bounds = { code: 'IMAGE_DAMAGED', received: 'more data than its header says' };
  test.each([
    ['a PNG that says it is huge', pngOf(header(60_000, 60_000), empty), { code: 'IMAGE_TOO_LARGE' }],
    ['a PNG that corrects itself to huge', pngOf(header(1, 1), header(60_000, 60_000), empty), bounds],
    ['a PNG that inflates to more than it says', pngOf(header(1, 1, 1), zeros), bounds],
    [
      'a JPEG of too many scans',
      Buffer.concat([jpeg.subarray(0, -2), ...scans, jpeg.subarray(-2)]),
      { code: 'IMAGE_DAMAGED', received: 'too many scans' },
    ],
    ['a WebP that is larger inside than it says', extendedWebp(1, 1), { code: 'IMAGE_DAMAGED' }],
    ['a WebP that says it is huge', extendedWebp(16_000, 16_000), { code: 'IMAGE_TOO_LARGE' }],
  ])('%s', async (_, encoded, error) => {
    await expect(decodeImage(encoded, { where })).rejects.toMatchObject(error);
  });
});

test('a picture cut anywhere or with a flipped byte gives pixels or an error of ours', async () => {
  for (const whole of [png, jpeg, webp]) {
    for (let at = 0; at < whole.length; at += 3) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 0xff;
      for (const bytes of [whole.subarray(0, at), flipped]) {
        const outcome = await decodeImage(bytes, { where }).catch((error: unknown) => error);
        expect(outcome).toSatisfy((one: object) => 'width' in one || 'code' in one);
      }
    }
  }
});

test.each([
  ['bytes', { ...DEFAULT_IMAGE_LIMITS, maxBytes: 50 }],
  ['pixels', { ...DEFAULT_IMAGE_LIMITS, maxPixels: 23 }],
])('the limit of %s can be changed', async (_, limits) => {
  for (const encoded of [png, jpeg, bmp]) {
    await expect(decodeImage(encoded, { where, limits })).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    await expect(readImageSize(encoded, { where, limits })).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  }
});

/** The WebP above in the extended form, whose header states a size of its own. */
function extendedWebp(width: number, height: number): Buffer {
  const vp8x = Buffer.alloc(18);
  vp8x.write('VP8X', 'latin1');
  vp8x.writeUInt32LE(10, 4);
  vp8x.writeUIntLE(width - 1, 12, 3);
  vp8x.writeUIntLE(height - 1, 15, 3);
  const body = Buffer.concat([Buffer.from('WEBP'), vp8x, webp.subarray(12)]);
  const riff = Buffer.from('RIFF\0\0\0\0', 'latin1');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
}

function pngOf(...chunks: Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, 8), ...chunks, chunk('IEND', Buffer.alloc(0))]);
}

function header(width: number, height: number, interlace = 0): Buffer {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, interlace]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return chunk('IHDR', data);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
