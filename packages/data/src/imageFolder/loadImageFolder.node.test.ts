import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { rawFiles } from '../../test/fixtureSpec.ts';
import { greyPicture, picture, toJpeg, toPng, toWebp } from '../../test/pictures.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import type { DataEvent } from '../DataEvent.ts';
import { loadDataset } from '../loadDataset.node.ts';

type Files = Readonly<Record<string, Uint8Array | string>>;

async function folderOf(files: Files): Promise<string> {
  const folder = join(await temporaryFolder(), 'things');
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), contents);
  }
  return folder;
}

const pixelsOf = (index: number) =>
  rawFiles['train-images-idx3-ubyte'].subarray(16 + index * 784, 16 + (index + 1) * 784);
const png = await toPng(greyPicture(28, pixelsOf(0)));
const red = await toPng(picture(8, 8, () => [200, 10, 20]));

test('real images come back byte by byte, from PNG and WebP, nearly so from JPEG', async () => {
  const folder = await folderOf({
    'train/coat/1.png': png,
    'train/coat/2.webp': await toWebp(greyPicture(28, pixelsOf(1))),
    'train/bag/deeper/3.JPG': await toJpeg(greyPicture(28, pixelsOf(2))),
    'test/coat/4.png': await toPng(greyPicture(28, pixelsOf(3))),
  });
  const { train, test: held, ...about } = await loadDataset(folder);
  expect(about).toMatchObject({ name: 'things', classes: ['bag', 'coat'], height: 28, width: 28, channels: 1 });
  expect([[...train.labels], [...held.labels]]).toEqual([[0, 1, 1], [1]]);
  expect(pixelsOf(0).equals(train.images.subarray(784, 1568))).toBe(true);
  expect(pixelsOf(1).equals(train.images.subarray(1568))).toBe(true);
  expect(pixelsOf(3).equals(held.images)).toBe(true);
  const difference = pixelsOf(2).reduce((sum, value, at) => sum + Math.abs(value - (train.images[at] ?? 0)), 0) / 784;
  expect(difference).toBeGreaterThan(0);
  expect(difference).toBeLessThan(4);
});

test('one colour makes it colour; an option makes it grey', async () => {
  const folder = await folderOf({
    'train/a/1.png': red,
    'train/b/1.png': await toPng(picture(8, 8, () => [7, 7, 7])),
    'test/a/1.png': red,
  });
  const colour = await loadDataset(folder);
  expect(colour.channels).toBe(3);
  expect([...colour.train.images.subarray(0, 4)]).toEqual([200, 10, 20, 200]);
  expect([...colour.train.images.subarray(192, 195)]).toEqual([7, 7, 7]);
  const grey = await loadDataset(folder, { channels: 1 });
  expect([grey.channels, grey.train.images[0], grey.train.images[64]]).toEqual([1, 68, 7]);
});

test('all are brought to one size: that of most, or the one asked for', async () => {
  const half = picture(20, 10, (x) => (x < 10 ? [0, 0, 0] : [250, 250, 250]));
  const same = await toPng(picture(6, 10, () => [5, 5, 5]));
  const folder = await folderOf({
    'train/a/1.png': await toPng(half),
    'train/a/2.png': same,
    'train/b/3.png': same,
    'test/a/1.png': same,
  });
  expect(await loadDataset(folder)).toMatchObject({ height: 10, width: 6 });
  expect(await loadDataset(folder, { size: { height: 5, width: 7 } })).toMatchObject({ height: 5, width: 7 });
  const { height, width, train } = await loadDataset(folder, { size: 10 });
  expect([height, width]).toEqual([10, 10]);
  // The middle of the wide one is kept: half black, half white.
  expect([...train.images.subarray(0, 10)]).toEqual([0, 0, 0, 0, 0, 250, 250, 250, 250, 250]);
  const photographs = await folderOf({ 'a/1.png': await toPng(half), 'b/1.png': same });
  expect(await loadDataset(photographs)).toMatchObject({ height: 64, width: 64 });
});

test('without a test set a fifth of every class becomes it, by seed', async () => {
  const files: Record<string, Uint8Array> = {};
  for (let index = 0; index < 20; index++) {
    files[`${index % 2 ? 'odd' : 'even'}/${index}.png`] = await toPng(picture(4, 4, () => [index, index, index]));
  }
  const folder = await folderOf({
    ...files,
    '.hidden/x.png': 'x',
    'odd/.DS_Store': 'x',
    'odd/._1.png': 'x',
    'odd/list.txt': 'x',
  });
  const events: DataEvent[] = [];
  const load = (seed: number) => loadDataset(folder, { seed, onProgress: (event) => events.push(event) });
  const [one, again, other] = [await load(1), await load(1), await load(2)];
  expect([one.train.count, [...one.test.labels]]).toEqual([16, [0, 0, 1, 1]]);
  const values = [...one.train.images, ...one.test.images].filter((_, at) => at % 16 === 0);
  expect(values.sort((a, b) => a - b)).toEqual([...Array(20).keys()]);
  expect(again).toEqual(one);
  expect(other.sha256).not.toBe(one.sha256);
  expect(events).toContainEqual({ type: 'decode', message: 'Read 20 of 20 images', done: 20, total: 20 });
  expect(events).toContainEqual({
    type: 'warning',
    message: expect.stringMatching(/^1 files in .* are no pictures, such as odd.list.txt$/),
  });
});

test('val is the test set where there is no other', async () => {
  const folder = await folderOf({ 'train/a/1.png': red, 'train/b/1.png': red, 'val/a/1.png': red });
  expect(await loadDataset(folder)).toMatchObject({ train: { count: 2 }, test: { count: 1 } });
});

describe('what cannot be read', () => {
  const zeros = deflateSync(Buffer.alloc(1000));
  const files: Files = {
    'a/1.png': png,
    'a/cut.png': png.subarray(0, 200),
    'a/empty.jpg': '',
    'b/2.png': png,
    'b/3.png': png,
    'b/huge.png': Buffer.concat([
      png.subarray(0, 8),
      chunk('IHDR', headerOf(60_000)),
      chunk('IDAT', zeros),
      chunk('IEND', Buffer.alloc(0)),
    ]),
    'b/text.webp': 'not a picture',
    'b/webp.webp': Buffer.from('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0', 'latin1'),
  };

  test('is listed, all of it in one error', async () => {
    const folder = await folderOf(files);
    const error = await loadDataset(folder).catch((it: unknown) => it);
    expect(error).toMatchObject({ code: 'BAD_IMAGES', kind: 'input', where: folder });
    const lines = String(error).split('\n');
    expect(lines[0]).toContain('5 of 8 images cannot be read');
    expect(
      lines.map((line) =>
        ['cut.png', 'empty.jpg', 'huge.png', 'text.webp', 'webp.webp'].find((name) => line.includes(name)),
      ),
    ).toEqual([undefined, 'cut.png', 'empty.jpg', 'huge.png', 'text.webp', 'webp.webp']);
    expect(lines[3]).toContain('60000 x 60000');
  });

  test('is left out when that is asked for', async () => {
    const warnings: string[] = [];
    const { train, test: held } = await loadDataset(await folderOf(files), {
      skipUnreadable: true,
      onProgress: ({ type, message }) => type === 'warning' && warnings.push(message),
    });
    expect(train.count + held.count).toBe(3);
    expect(warnings).toEqual([expect.stringContaining('Left out: 5 of 8 images')]);
  });
});

test('a WebP cut anywhere gives pixels or an error of ours', async () => {
  const whole = await toWebp(greyPicture(28, pixelsOf(1)));
  const cuts = Array.from({ length: 40 }, (_, at) => whole.subarray(0, Math.floor((whole.length * at) / 40)));
  const folder = await folderOf({
    'a/1.png': png,
    'b/2.png': png,
    ...Object.fromEntries(cuts.map((cut, at) => [`a/${at}.webp`, cut])),
  });
  const { train, test: held } = await loadDataset(folder, { skipUnreadable: true });
  expect(train.count + held.count).toBeGreaterThanOrEqual(2);
});

test.each([
  ['one folder alone', { 'a/1.png': png, 'a/2.png': png }, {}, 'UNKNOWN_FOLDER'],
  ['folders without images', { 'a/list.txt': 'x', 'b/list.txt': 'x' }, {}, 'NO_IMAGES'],
  ['a class only in the test set', { 'train/a/1.png': png, 'test/b/1.png': png }, {}, 'UNKNOWN_CLASS'],
  ['an empty test set', { 'train/a/1.png': png, 'test/a/list.txt': 'x' }, {}, 'NO_IMAGES'],
  ['one image', { 'a/1.png': png, 'b/list.txt': 'x' }, {}, 'NO_IMAGES'],
  [
    'too many classes',
    Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`c${n}/1.png`, ''])),
    {},
    'BAD_CLASSES',
  ],
  ['a class that cannot be printed', { 'a\u001b[2J/1.png': png, 'b/1.png': png }, {}, 'BAD_CLASSES'],
  ['a size of nothing', { 'a/1.png': png, 'b/1.png': png }, { size: 0 }, 'BAD_SIZE'],
  ['half a pixel of width', { 'a/1.png': png, 'b/1.png': png }, { size: { height: 1, width: 0.5 } }, 'BAD_SIZE'],
  [
    'more than fits',
    Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n % 2}/${n}.png`, ''])),
    { size: 4096 },
    'TOO_LARGE',
  ],
] as const)('%s are refused', async (_, files, options, code) => {
  await expect(loadDataset(await folderOf(files as Files), options)).rejects.toMatchObject({ code });
});

test('stops when asked to', async () => {
  const folder = await folderOf({ 'a/1.png': png, 'b/2.png': png });
  await expect(loadDataset(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

function headerOf(side: number): Buffer {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  data.writeUInt32BE(side, 0);
  data.writeUInt32BE(side, 4);
  return data;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
