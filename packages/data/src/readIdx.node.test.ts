import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { FIXTURE_FOLDER, fixtureSpec, gzippedFiles, rawFiles } from '../test/fixtureSpec.ts';
import { temporaryFolder } from '../test/temporaryFolder.ts';
import { encodeIdx } from './idx.ts';
import { readIdx } from './readIdx.node.ts';

const raw = Uint8Array.from(rawFiles['t10k-images-idx3-ubyte']);
const gzipped = Uint8Array.from(gzippedFiles['t10k-images-idx3-ubyte']);
const expected = fixtureSpec.files['t10k-images-idx3-ubyte'];

/** A sound header with any contents. */
function withHeader(shape: readonly [number, number, number], contents = new Uint8Array()): Uint8Array {
  const header = encodeIdx({ shape: [0, 0, 0], data: new Uint8Array() });
  shape.forEach((size, axis) => new DataView(header.buffer).setUint32(4 + 4 * axis, size));
  return Buffer.concat([header, contents]);
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test.each(['images', 'images.gz'])('reads %s', async (name) => {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, name.endsWith('.gz') ? gzipped : raw);
  const { shape, contents, data, sha256 } = await readIdx(path, { rank: 3, expected });
  expect([shape, sha256]).toEqual([[200, 28, 28], expected.sha256]);
  expect([Buffer.compare(contents, raw), Buffer.compare(data, raw.subarray(16))]).toEqual([0, 0]);
  expect(data.constructor).toBe(Uint8Array);
});

describe('refuses a file', () => {
  test.each([
    { name: 'empty', file: 'x', bytes: new Uint8Array(), code: 'TRUNCATED' },
    { name: 'empty, .gz', file: 'x.gz', bytes: new Uint8Array(), code: 'TRUNCATED' },
    { name: 'cut short', file: 'x', bytes: raw.subarray(0, -1), code: 'WRONG_LENGTH' },
    { name: 'cut short, .gz', file: 'x.gz', bytes: gzipped.subarray(0, 20_000), code: 'TRUNCATED' },
    { name: 'with bytes after its end', file: 'x', bytes: Buffer.concat([raw, raw]), code: 'WRONG_LENGTH' },
    { name: 'not gzipped', file: 'x.gz', bytes: raw, code: 'BAD_GZIP' },
    { name: 'damaged in the middle, .gz', file: 'x.gz', bytes: changed(gzipped, 40_000), code: 'BAD_GZIP' },
    { name: 'of labels', file: 'x', bytes: rawFiles['t10k-labels-idx1-ubyte'], code: 'BAD_MAGIC' },
    { name: 'gzipped without the name', file: 'x', bytes: gzipped, code: 'BAD_MAGIC' },
    { name: 'shorter than it states, .gz', file: 'x.gz', bytes: gzipSync(raw.subarray(0, -5)), code: 'WRONG_LENGTH' },
  ])('$name', async ({ file, bytes, code }) => {
    const path = join(await temporaryFolder(), file);
    await writeFile(path, bytes);
    await expect(readIdx(path, { rank: 3 })).rejects.toMatchObject({ code, where: path, kind: 'input' });
  });

  test('of another size than the published one', async () => {
    const path = join(FIXTURE_FOLDER, 'train-images-idx3-ubyte.gz');
    await expect(readIdx(path, { rank: 3, expected })).rejects.toMatchObject({
      code: 'WRONG_SHAPE',
      expected: '[200, 28, 28]',
      received: '[1000, 28, 28]',
    });
  });

  test('with one pixel changed', async () => {
    const path = join(await temporaryFolder(), 'x');
    await writeFile(path, changed(raw, 5000));
    await expect(readIdx(path, { rank: 3, expected })).rejects.toMatchObject({ code: 'WRONG_HASH' });
  });

  test('that states more than there is memory, before any is taken', async () => {
    const path = join(await temporaryFolder(), 'x.gz');
    await writeFile(path, gzipSync(withHeader([0xffff_ffff, 0xffff, 0xffff])));
    await expect(readIdx(path, { rank: 3 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  test('that inflates to more than it states, without inflating it', async () => {
    const path = join(await temporaryFolder(), 'bomb.gz');
    await writeFile(path, gzipSync(withHeader([1, 2, 2], new Uint8Array(64 * 2 ** 20))));
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdx(path, { rank: 3 })).rejects.toMatchObject({ code: 'WRONG_LENGTH', received: 'more than 20' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
  });

  test('that is not there, or is a folder', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'inner'));
    await expect(readIdx(join(folder, 'none'), { rank: 3 })).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(readIdx(join(folder, 'inner'), { rank: 3 })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  });

  test.skipIf(process.platform === 'win32')('that has no end', async () => {
    await expect(readIdx('/dev/zero', { rank: 3 })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  });
});

test('stops when asked to', async () => {
  const path = join(FIXTURE_FOLDER, 'train-images-idx3-ubyte.gz');
  await expect(readIdx(path, { rank: 3, signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});
