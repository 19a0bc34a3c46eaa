import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cifarArchive, cifarFiles, cifarSpec, writeCifarFiles } from '../../test/cifarFolder.ts';
import { serveFiles } from '../../test/fileServer.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import type { DataEvent } from '../DataEvent.ts';
import { cifar10Spec } from '../datasets/cifar10Spec.ts';
import { loadDataset } from '../loadDataset.node.ts';
import { CIFAR_FILE_NAMES, CIFAR_FOLDER } from './cifarFiles.ts';
import { loadCifarDataset } from './loadCifarDataset.node.ts';

async function filesFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), 'tiny');
  await mkdir(folder);
  await writeCifarFiles(folder);
  return folder;
}

describe('a folder of the files', () => {
  test('is told by its content; planes of colour become pixels', async () => {
    const folder = await filesFolder();
    const { train, test: held, ...about } = await loadDataset(folder);
    expect(about).toMatchObject({ name: 'tiny', height: 32, width: 32, channels: 3, classes: cifar10Spec.classes });
    expect([train.count, train.images.length, held.count]).toEqual([100, 100 * 3072, 20]);
    expect([...train.labels.subarray(18, 23)]).toEqual([8, 9, 0, 1, 2]);
    // Image 21 of training is image 1 of the second file: its pixel at row 2, column 5, from each of three planes.
    const file = cifarFiles['data_batch_2.bin'];
    const plane = 3073 + 1 + 2 * 32 + 5;
    const pixel = 21 * 3072 + (2 * 32 + 5) * 3;
    expect([...train.images.subarray(pixel, pixel + 3)]).toEqual([file[plane], file[plane + 1024], file[plane + 2048]]);
    expect(held.images[3071]).toBe(cifarFiles['test_batch.bin'][3072]);
  });

  test('may be the one that the archive makes, with its own classes', async () => {
    const folder = join(await temporaryFolder(), 'mine');
    await mkdir(join(folder, CIFAR_FOLDER), { recursive: true });
    await writeCifarFiles(join(folder, CIFAR_FOLDER));
    await writeFile(join(folder, CIFAR_FOLDER, 'batches.meta.txt'), 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n');
    expect(await loadDataset(folder)).toMatchObject({ name: 'mine', classes: [...'abcdefghij'] });
  });

  test.each([
    ['one is missing', (folder: string) => rm(join(folder, 'data_batch_3.bin')), 'FILE_MISSING'],
    [
      'one is cut short',
      (folder: string) => writeFile(join(folder, 'test_batch.bin'), new Uint8Array(5000)),
      'WRONG_LENGTH',
    ],
    ['one is empty', (folder: string) => writeFile(join(folder, 'test_batch.bin'), ''), 'EMPTY_DATA'],
    [
      'a label has no class',
      (folder: string) => writeFile(join(folder, 'test_batch.bin'), new Uint8Array(3073).fill(10)),
      'BAD_LABEL',
    ],
    ['the classes are none', (folder: string) => writeFile(join(folder, 'batches.meta.txt'), ''), 'BAD_CLASSES'],
    [
      'there are fewer classes',
      (folder: string) => writeFile(join(folder, 'batches.meta.txt'), 'cat\ndog\n'),
      'BAD_LABEL',
    ],
  ] as const)('is refused where %s', async (_, spoil, code) => {
    const folder = await filesFolder();
    await spoil(folder);
    await expect(loadDataset(folder)).rejects.toMatchObject({ code, kind: 'input' });
  });
});

describe('a set known by name', () => {
  test('is downloaded, verified, unpacked and kept', async () => {
    const archive = await cifarArchive();
    const { url, requests } = await serveFiles({ 'tiny.tar.gz': archive });
    const spec = cifarSpec(archive, ['http://127.0.0.1:9/', url]);
    const cacheDir = await temporaryFolder();
    const first = await loadCifarDataset(spec, { cacheDir });
    expect(first).toMatchObject({ name: 'tiny-cifar', source: 'download', train: { count: 100 }, test: { count: 20 } });
    expect((await readdir(join(cacheDir, 'tiny-cifar'))).sort()).toEqual([...CIFAR_FILE_NAMES].sort());
    const second = await loadCifarDataset(spec, { cacheDir, offline: true });
    expect(second.source).toBe(`the cache ${join(cacheDir, 'tiny-cifar')}`);
    expect(second.sha256).toBe(first.sha256);
    expect(Buffer.from(second.train.images).equals(first.train.images)).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test('goes on with a part that came, and begins again where that was spoilt', async () => {
    const archive = await cifarArchive();
    const { url, requests } = await serveFiles({ 'tiny.tar.gz': archive });
    const spec = cifarSpec(archive, [url]);
    const cacheDir = await temporaryFolder();
    const partial = join(cacheDir, 'tiny-cifar', 'partial-tiny.tar.gz');
    await mkdir(join(cacheDir, 'tiny-cifar'));
    await writeFile(partial, new Uint8Array(1000));
    const events: DataEvent[] = [];
    await loadCifarDataset(spec, { cacheDir, onProgress: (event) => events.push(event) });
    expect(requests).toEqual(['GET /tiny.tar.gz from byte 1000', 'GET /tiny.tar.gz']);
    expect(events.filter(({ type }) => type === 'warning')).toHaveLength(1);
  });

  test('mends a spoilt cache', async () => {
    const archive = await cifarArchive();
    const { url } = await serveFiles({ 'tiny.tar.gz': archive });
    const spec = cifarSpec(archive, [url]);
    const cacheDir = await temporaryFolder();
    const { sha256 } = await loadCifarDataset(spec, { cacheDir });
    const path = join(cacheDir, 'tiny-cifar', 'data_batch_1.bin');
    await writeFile(path, Buffer.from(cifarFiles['data_batch_1.bin']).fill(0, 50, 60));
    expect(await loadCifarDataset(spec, { cacheDir })).toMatchObject({ sha256, source: 'download' });
  });

  test('is taken from the archive in a given folder', async () => {
    const archive = await cifarArchive();
    const dataDir = await temporaryFolder();
    await writeFile(join(dataDir, 'tiny.tar.gz'), archive);
    expect(await loadCifarDataset(cifarSpec(archive), { dataDir })).toMatchObject({ train: { count: 100 } });
    const cut = archive.subarray(0, archive.length - 100);
    await writeFile(join(dataDir, 'tiny.tar.gz'), cut);
    await expect(loadCifarDataset(cifarSpec(archive), { dataDir })).rejects.toMatchObject({ code: 'WRONG_HASH' });
    // Believed by its hash, and still not whole.
    await expect(loadCifarDataset(cifarSpec(cut), { dataDir })).rejects.toMatchObject({ code: 'BAD_ARCHIVE' });
  });

  test.each([
    ['lacks a file', async () => cifarArchive({ 'data_batch_1.bin': cifarFiles['data_batch_1.bin'] }), 'BAD_ARCHIVE'],
    [
      'has other files',
      async () => cifarArchive({ ...cifarFiles, 'test_batch.bin': cifarFiles['data_batch_1.bin'] }),
      'WRONG_HASH',
    ],
    ['is none', async () => new Uint8Array(2000), 'BAD_ARCHIVE'],
  ])('is not taken from an archive that %s', async (_, make, code) => {
    const archive = await make();
    const dataDir = await temporaryFolder();
    await writeFile(join(dataDir, 'tiny.tar.gz'), archive);
    await expect(loadCifarDataset(cifarSpec(archive), { dataDir })).rejects.toMatchObject({ code, kind: 'input' });
  });

  test('cannot be had offline, and files of another set are not taken for it', async () => {
    const spec = cifarSpec(await cifarArchive(), ['http://127.0.0.1:9/']);
    const cacheDir = await temporaryFolder();
    await expect(loadCifarDataset(spec, { cacheDir, offline: true })).rejects.toMatchObject({
      code: 'DATA_UNAVAILABLE',
    });
    await expect(loadCifarDataset(spec, { cacheDir })).rejects.toMatchObject({ code: 'DATA_UNAVAILABLE' });
    await expect(loadDataset('cifar10', { dataDir: await filesFolder() })).rejects.toMatchObject({
      code: 'WRONG_LENGTH',
    });
  });
});
