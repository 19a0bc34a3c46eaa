import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { FIXTURE_FOLDER } from '../test/fixtureSpec.ts';
import { temporaryFolder } from '../test/temporaryFolder.ts';
import { fashionMnist, loadDataset } from './loadDataset.node.ts';

describe('an unknown name', () => {
  test('is told what there is and what is closest', async () => {
    await expect(loadDataset('fashoin-mnist')).rejects.toMatchObject({
      code: 'UNKNOWN_DATASET',
      kind: 'usage',
      where: 'fashoin-mnist',
      expected: expect.stringContaining('fashion-mnist'),
      hint: 'Did you mean fashion-mnist?',
    });
  });

  test.each(['imagenet', './no/such/folder', 'constructor', '', join(FIXTURE_FOLDER, 'classes.txt')])(
    'is refused: %s',
    async (name) => {
      await expect(loadDataset(name)).rejects.toMatchObject({ code: 'UNKNOWN_DATASET', hint: undefined });
    },
  );
});

test('a folder of other things is refused, and told what it holds', async () => {
  const folder = await temporaryFolder();
  await expect(loadDataset(folder)).rejects.toMatchObject({ code: 'UNKNOWN_FOLDER', received: 'an empty folder' });
  await writeFile(join(folder, 'cat.png'), '');
  await expect(loadDataset(folder)).rejects.toMatchObject({ code: 'UNKNOWN_FOLDER', received: 'cat.png' });
});

test.each(['mnist', 'cifar10'])('%s is only fetched where the network may be used', async (name) => {
  vi.stubEnv('FMNIST_OFFLINE', '1');
  await expect(loadDataset(name, { cacheDir: await temporaryFolder() })).rejects.toMatchObject({
    code: 'DATA_UNAVAILABLE',
    message: expect.stringContaining('the network is switched off'),
    hint: expect.stringContaining(name === 'mnist' ? 'MNIST_DATA' : 'CIFAR10_DATA'),
  });
  vi.unstubAllEnvs();
});

test('a set known by name is only taken with the published contents', async () => {
  await expect(fashionMnist({ dataDir: FIXTURE_FOLDER })).rejects.toMatchObject({
    code: 'WRONG_SHAPE',
    where: join(FIXTURE_FOLDER, 'train-images-idx3-ubyte.gz'),
    expected: '[60000, 28, 28]',
  });
  vi.stubEnv('FMNIST_DATA', await temporaryFolder());
  await expect(fashionMnist()).rejects.toMatchObject({ code: 'FILE_MISSING' });
  vi.unstubAllEnvs();
});

describe('limit', () => {
  test('keeps the first images of each class and the whole test set', async () => {
    const whole = await loadDataset(FIXTURE_FOLDER);
    const { train, test: held, sha256 } = await loadDataset(FIXTURE_FOLDER, { limit: 25 });
    const byClass = whole.classes.map((_, label) => train.labels.filter((it) => it === label).length);
    expect(byClass).toEqual([3, 3, 3, 3, 3, 2, 2, 2, 2, 2]);
    expect(train).toMatchObject({ count: 25, images: expect.objectContaining({ length: 25 * 784 }) });
    expect([held.count, sha256]).toEqual([200, whole.sha256]);
    // The very first image of the files is the first of its class, so it stays first.
    expect(train.images.subarray(0, 784)).toEqual(whole.train.images.subarray(0, 784));
  });

  test('above what there is changes nothing', async () => {
    expect((await loadDataset(FIXTURE_FOLDER, { limit: 5000 })).train.count).toBe(1000);
  });

  test.each([0, -1, 2.5, NaN])('of %s is refused', async (limit) => {
    await expect(loadDataset(FIXTURE_FOLDER, { limit })).rejects.toMatchObject({ code: 'BAD_LIMIT', kind: 'usage' });
  });
});

test('stops when asked to', async () => {
  await expect(loadDataset(FIXTURE_FOLDER, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});
