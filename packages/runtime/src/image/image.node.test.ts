import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { Jimp, JimpMime } from 'jimp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DEFAULT_IMAGE_LIMITS } from './ImageLimits.ts';
import { readImage } from './image.node.ts';

const picture = new Jimp({ width: 6, height: 4, color: 0x336699ff });
let png: Buffer;
let jpeg: Buffer;
let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  png = await picture.getBuffer(JimpMime.png);
  jpeg = await picture.getBuffer(JimpMime.jpeg);
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  await writeFile(join(folder, 'a b.png'), png);
  server = createServer((request, response) => {
    if (request.url === '/missing') response.writeHead(404).end();
    else response.end(png);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('reads the same picture', () => {
  const sources = {
    'a path': () => join(folder, 'a b.png'),
    'a file URL': () => pathToFileURL(join(folder, 'a b.png')),
    'its text': () => pathToFileURL(join(folder, 'a b.png')).href,
    'a web address': () => `${origin}/a.png`,
    'a URL': () => new URL(`${origin}/a.png`),
    'a Buffer': () => png,
    'a view into a larger Uint8Array': () => new Uint8Array([...new Uint8Array(8), ...png]).subarray(8),
    'a Blob': () => new Blob([new Uint8Array(png)]),
  };
  test.each(Object.entries(sources))('from %s', async (_, source) => {
    const { data, ...size } = await readImage(source(), DEFAULT_IMAGE_LIMITS);
    expect(size).toEqual({ width: 6, height: 4, channels: 4 });
    expect([...data.subarray(0, 4)]).toEqual([0x33, 0x66, 0x99, 0xff]);
  });
  test.each([JimpMime.jpeg, JimpMime.bmp])('from %s, nearly', async (mime) => {
    const { data, width, height } = await readImage(await picture.getBuffer(mime), DEFAULT_IMAGE_LIMITS);
    expect([width, height]).toEqual([6, 4]);
    for (const [index, value] of [0x33, 0x66, 0x99, 0xff].entries()) {
      expect(Math.abs((data[index] ?? -99) - value)).toBeLessThan(4);
    }
  });
  test('interlaced', async () => {
    // One grey pixel, in the first of the seven passes.
    const interlaced = pngOf(header(1, 1, 1), chunk('IDAT', deflateSync(Buffer.of(0, 200))));
    const { data } = await readImage(interlaced, DEFAULT_IMAGE_LIMITS);
    expect([...data]).toEqual([200, 200, 200, 255]);
  });
});

test.each([
  ['a path without a file', () => join(folder, 'none.png'), 'IMAGE_NOT_FOUND'],
  ['a folder', () => folder, 'IMAGE_NOT_FOUND'],
  ['a page that is not there', () => `${origin}/missing`, 'DOWNLOAD_FAILED'],
  ['text', () => Buffer.from('not a picture'), 'NOT_AN_IMAGE'],
  ['nothing', () => Buffer.alloc(0), 'NOT_AN_IMAGE'],
  ['a PDF', () => Buffer.from('%PDF-1.7 ...'), 'NOT_AN_IMAGE'],
  ['half a PNG', () => png.subarray(0, png.length / 2), 'IMAGE_DAMAGED'],
  ['a PNG of a signature', () => png.subarray(0, 8), 'NOT_AN_IMAGE'],
  ['a JPEG without its end', () => jpeg.subarray(0, jpeg.length - 20), 'IMAGE_DAMAGED'],
  ['half a JPEG header', () => jpeg.subarray(0, 100), 'IMAGE_DAMAGED'],
  ['a BMP of a header', () => Buffer.concat([Buffer.from('BM'), Buffer.alloc(30)]), 'IMAGE_DAMAGED'],
])('refuses %s', async (_, source, code) => {
  await expect(readImage(source(), DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject({ code, name: 'ToolkitError' });
});

test('names what it is instead', async () => {
  const webp = Buffer.from('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0', 'latin1');
  await expect(readImage(webp, DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject({ received: 'WEBP (image/webp)' });
});

describe('a hostile PNG is refused before it is decoded', () => {
  const empty = chunk('IDAT', deflateSync(Buffer.alloc(9)));
  const zeros = chunk('IDAT', deflateSync(Buffer.alloc(50e6)));
  const bounds = { code: 'IMAGE_DAMAGED', received: 'more data than its header says' };
  test.each([
    ['says it is huge', () => pngOf(header(60_000, 60_000), empty), { code: 'IMAGE_TOO_LARGE' }],
    ['corrects itself to huge', () => pngOf(header(1, 1), header(60_000, 60_000), empty), bounds],
    ['inflates to more than it says', () => pngOf(header(1, 1, 1), zeros), bounds],
  ])('one that %s', async (_, source, error) => {
    await expect(readImage(source(), DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject(error);
  });
});

test('a JPEG of too many scans is not decoded', async () => {
  const scan = jpeg.subarray(jpeg.indexOf('ffda', 0, 'hex'), jpeg.length - 2);
  const bomb = Buffer.concat([jpeg.subarray(0, -2), ...Array.from({ length: 200 }, () => scan), jpeg.subarray(-2)]);
  await expect(readImage(bomb, DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject({ received: 'too many scans' });
});

test('a JPEG or PNG cut anywhere or with a flipped byte gives pixels or an error of ours', async () => {
  for (const whole of [png, jpeg]) {
    for (let at = 0; at < whole.length; at += 3) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 0xff;
      for (const bytes of [whole.subarray(0, at), flipped]) {
        const outcome = await readImage(bytes, DEFAULT_IMAGE_LIMITS).catch((error: unknown) => error);
        expect(outcome).toSatisfy((one: object) => 'width' in one || 'code' in one);
      }
    }
  }
});

test.each([
  ['bytes', { ...DEFAULT_IMAGE_LIMITS, maxBytes: 50 }],
  ['pixels', { ...DEFAULT_IMAGE_LIMITS, maxPixels: 23 }],
])('the limit of %s can be changed, and holds for files, downloads and bytes', async (_, limits) => {
  for (const source of [png, new Blob([new Uint8Array(png)]), join(folder, 'a b.png'), origin]) {
    await expect(readImage(source, limits)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  }
});

test('FMNIST_OFFLINE=1 keeps off the network; an aborted download ends with the reason', async () => {
  const aborted = readImage(origin, DEFAULT_IMAGE_LIMITS, AbortSignal.abort(new Error('enough')));
  await expect(aborted).rejects.toThrow('enough');
  vi.stubEnv('FMNIST_OFFLINE', '1');
  await expect(readImage(origin, DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject({ code: 'OFFLINE' });
  vi.unstubAllEnvs();
});

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
