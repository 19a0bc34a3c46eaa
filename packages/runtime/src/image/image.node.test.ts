import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { DEFAULT_IMAGE_LIMITS } from '@fmnist/data/image';
import { Jimp, JimpMime } from 'jimp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Canvas, ImageSource } from './ImageSource.ts';
import { readImage } from './image.node.ts';

const picture = new Jimp({ width: 6, height: 4, color: 0x336699ff });
let png: Buffer;
let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  png = await picture.getBuffer(JimpMime.png);
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  await writeFile(join(folder, 'a b.png'), png);
  await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
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
    'an ArrayBuffer': () => new Uint8Array(png).buffer,
    'a Blob': () => new Blob([new Uint8Array(png)]),
  };
  test.each(Object.entries(sources))('from %s', async (_, source) => {
    const { data, ...size } = await readImage(source(), DEFAULT_IMAGE_LIMITS);
    expect(size).toEqual({ width: 6, height: 4, channels: 4 });
    expect([...data.subarray(0, 4)]).toEqual([0x33, 0x66, 0x99, 0xff]);
  });
});

test('a canvas of Node is read, if it is not too large, can be read and is one for drawing', async () => {
  const { width, height, data } = picture.bitmap;
  const canvas = (context: object | null) => ({ width, height, getContext: () => context }) as Canvas;
  const drawn = canvas({ getImageData: (...area: number[]) => ({ data, width: area[2], height: area[3] }) });
  expect(await readImage(drawn, DEFAULT_IMAGE_LIMITS)).toEqual({ data, width, height });
  const few = { ...DEFAULT_IMAGE_LIMITS, maxPixels: 23 };
  await expect(readImage(drawn, few)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  const tainted = canvas({
    getImageData() {
      throw new Error('of another site');
    },
  });
  for (const unreadable of [tainted, canvas(null)]) {
    await expect(readImage(unreadable, DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  }
});

test.each([undefined, null, 5, {}, [], { width: 3, height: 4 }, { data: [1, 2, 3], width: 1, height: 1 }, () => 1])(
  '%j is no picture',
  async (source) => {
    const read = readImage(source as unknown as ImageSource, DEFAULT_IMAGE_LIMITS);
    await expect(read).rejects.toMatchObject({ code: 'UNSUPPORTED_IMAGE', kind: 'usage' });
  },
);

test('a long address is named by its beginning', async () => {
  const long = `${origin}/missing?${'x'.repeat(1e6)}`;
  const { message } = (await readImage(long, DEFAULT_IMAGE_LIMITS).catch(
    (error: Error) => error as Error & object,
  )) as Error;
  expect(message.length).toBeLessThan(400);
});

test.each([
  ['a path without a file', () => join(folder, 'none.png'), 'IMAGE_NOT_FOUND'],
  ['a folder', () => folder, 'IMAGE_NOT_FOUND'],
  ['a pipe, at which one could wait for ever', () => join(folder, 'pipe'), 'IMAGE_NOT_FOUND'],
  ['a file URL of another machine', () => 'file://elsewhere/a.png', 'IMAGE_NOT_FOUND'],
  ['a page that is not there', () => `${origin}/missing`, 'DOWNLOAD_FAILED'],
  ['text', () => Buffer.from('not a picture'), 'NOT_AN_IMAGE'],
  ['half a PNG', () => png.subarray(0, png.length / 2), 'IMAGE_DAMAGED'],
])('refuses %s', async (_, source, code) => {
  await expect(readImage(source(), DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject({ code, name: 'ToolkitError' });
});

test.each([
  ['bytes', { ...DEFAULT_IMAGE_LIMITS, maxBytes: 50 }],
  ['pixels', { ...DEFAULT_IMAGE_LIMITS, maxPixels: 23 }],
])('the limit of %s can be changed, and holds for files, downloads and bytes', async (_, limits) => {
  for (const source of [png, new Blob([new Uint8Array(png)]), join(folder, 'a b.png'), origin]) {
    await expect(readImage(source, limits)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  }
});

test('many large pictures leave the event loop to others, and those that are given up are not decoded', async () => {
  const large = await new Jimp({ width: 600, height: 600, color: 0x336699ff }).getBuffer(JimpMime.png);
  const stop = new AbortController();
  let turns = 0;
  let read = 0;
  const giveUp = setInterval(() => {
    turns++;
    if (turns === 3) stop.abort(new Error('enough'));
  });
  const pictures = Array.from({ length: 30 }, () =>
    readImage(large, DEFAULT_IMAGE_LIMITS, stop.signal).then(() => read++),
  );
  const outcomes = await Promise.allSettled(pictures);
  clearInterval(giveUp);
  expect(turns).toBeGreaterThanOrEqual(3);
  expect(read).toBeLessThan(30);
  const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []));
  expect(reasons).toEqual(Array.from({ length: 30 - read }, () => 'enough'));
});

test('FMNIST_OFFLINE=1 keeps off the network; an aborted download ends with the reason', async () => {
  const aborted = readImage(origin, DEFAULT_IMAGE_LIMITS, AbortSignal.abort(new Error('enough')));
  await expect(aborted).rejects.toThrow('enough');
  vi.stubEnv('FMNIST_OFFLINE', '1');
  await expect(readImage(origin, DEFAULT_IMAGE_LIMITS)).rejects.toMatchObject({ code: 'OFFLINE' });
  vi.unstubAllEnvs();
});
