import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { FIXTURE_FOLDER, fixtureSpec, rawFiles } from '../test/fixtureSpec.ts';
import { temporaryFolder } from '../test/temporaryFolder.ts';
import { datasets } from './datasets/index.ts';
import { encodeIdx } from './idx.ts';
import { loadIdxFolder } from './loadIdxFolder.node.ts';

async function fixtureCopy(): Promise<string> {
  const folder = join(await temporaryFolder(), 'clothes');
  await cp(FIXTURE_FOLDER, folder, { recursive: true });
  return folder;
}

test('loads the fixture', async () => {
  const { train, test: held, classes, ...about } = await loadIdxFolder(FIXTURE_FOLDER, {});
  expect(about).toEqual({
    name: 'fashion-mnist-small',
    title: 'fashion-mnist-small',
    height: 28,
    width: 28,
    channels: 1,
    sha256: 'dcf93edef33d8781087f005a2c06f9e42efc9b15f84bf2d3d9ec9aa171f8fa0c',
    source: `the folder ${FIXTURE_FOLDER}`,
  });
  expect(classes).toEqual(datasets['fashion-mnist']?.classes);
  expect([train.count, train.images.length, train.labels.length]).toEqual([1000, 784_000, 1000]);
  expect([held.count, held.images.length, held.labels.length]).toEqual([200, 156_800, 200]);
  expect(classes.map((_, label) => train.labels.filter((it) => it === label).length)).toEqual(Array(10).fill(100));
  expect(Buffer.from(train.images).equals(rawFiles['train-images-idx3-ubyte'].subarray(16))).toBe(true);
});

test('takes raw files too, and names with a dot; numbers classes that have no names', async () => {
  const folder = await temporaryFolder();
  for (const [name, bytes] of Object.entries(rawFiles))
    await writeFile(join(folder, name.replace('-idx', '.idx')), bytes);
  const dataset = await loadIdxFolder(folder, {});
  expect(dataset.sha256).toBe((await loadIdxFolder(FIXTURE_FOLDER, {})).sha256);
  expect(dataset.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

test('tells known data by its contents', async () => {
  vi.doMock('./datasets/index.ts', () => ({ datasets: { fixture: fixtureSpec } }));
  vi.resetModules();
  const fresh = await import('./loadIdxFolder.node.ts');
  const { name, classes } = await fresh.loadIdxFolder(FIXTURE_FOLDER, {});
  expect({ name, classes }).toEqual({ name: 'fixture', classes: fixtureSpec.classes });
});

describe('refuses', () => {
  test('a folder without all four, and names those that are missing', async () => {
    const folder = await fixtureCopy();
    await rm(join(folder, 'train-labels-idx1-ubyte.gz'));
    await rm(join(folder, 't10k-images-idx3-ubyte.gz'));
    await expect(loadIdxFolder(folder, {})).rejects.toMatchObject({
      code: 'FILE_MISSING',
      where: folder,
      message: expect.stringContaining('train-labels-idx1-ubyte, t10k-images-idx3-ubyte not found'),
    });
  });

  test('files that do not belong together, and lists all that is wrong', async () => {
    const folder = await fixtureCopy();
    await rename(join(folder, 't10k-labels-idx1-ubyte.gz'), join(folder, 'train-labels-idx1-ubyte.gz'));
    const labels = encodeIdx({ shape: [200], data: new Uint8Array(200).fill(10) });
    await writeFile(join(folder, 't10k-labels-idx1-ubyte'), labels);
    const images = encodeIdx({ shape: [200, 14, 56], data: rawFiles['t10k-images-idx3-ubyte'].subarray(16) });
    await writeFile(join(folder, 't10k-images-idx3-ubyte'), images);
    await expect(loadIdxFolder(folder, {})).rejects.toMatchObject({
      code: 'FILES_DISAGREE',
      message:
        'clothes: 1000 train images but 200 labels; a test label 10 but only 10 classes; train images are 28x28, test images 14x56',
    });
  });

  test.each([
    { name: 'empty', text: '' },
    { name: 'with a gap', text: 'a\n\nb\n' },
    { name: 'with the same name twice', text: 'a\nb\na\n' },
    { name: 'with control characters', text: 'a\n\u001b[2Jb\n' },
    { name: 'with more names than labels can have', text: Array.from({ length: 257 }, (_, n) => `c${n}`).join('\n') },
    { name: 'too large', text: 'a'.repeat(100_000) },
  ])('a classes.txt $name', async ({ text }) => {
    const folder = await fixtureCopy();
    await writeFile(join(folder, 'classes.txt'), text);
    await expect(loadIdxFolder(folder, {})).rejects.toMatchObject({ code: 'BAD_CLASSES' });
  });

  test('a folder where classes.txt should be a file', async () => {
    const folder = await fixtureCopy();
    await rm(join(folder, 'classes.txt'));
    await mkdir(join(folder, 'classes.txt'));
    await expect(loadIdxFolder(folder, {})).rejects.toMatchObject({ code: 'BAD_CLASSES' });
  });
});
