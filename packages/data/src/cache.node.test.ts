import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyMachine, published } from '../test/emptyMachine.ts';
import { serveFiles } from '../test/fileServer.ts';
import { fixtureSpec, rawFiles } from '../test/fixtureSpec.ts';
import { IDX_FILE_NAMES } from './idxFiles.ts';
import { loadIdxDataset } from './loadIdxDataset.node.ts';

let machine: Awaited<ReturnType<typeof emptyMachine>>;
beforeEach(async () => {
  machine = await emptyMachine();
});

describe('the cache', () => {
  test('comes before the installed copy', async () => {
    await machine.fillCache();
    await machine.install();
    expect((await machine.load()).dataset.source).toBe(`the cache ${machine.cacheFolder}`);
  });

  test('is by default where the system keeps caches', async () => {
    const { url } = await serveFiles(published);
    await loadIdxDataset({ ...fixtureSpec, mirrors: [url] }, {});
    if (process.platform === 'linux') expect(await readdir(join(machine.root, 'cache/fmnist/fixture'))).toHaveLength(4);
  });

  test.each([
    { name: 'changed', contents: Buffer.from(rawFiles['train-labels-idx1-ubyte']).fill(3, 20, 30) },
    { name: 'cut short', contents: rawFiles['train-labels-idx1-ubyte'].subarray(0, 100) },
    { name: 'empty', contents: '' },
  ])('has a file that was $name fetched again, and it alone', async ({ contents }) => {
    await machine.fillCache();
    const path = join(machine.cacheFolder, 'train-labels-idx1-ubyte');
    await writeFile(path, contents);
    const { url, requests } = await serveFiles(published);
    const { dataset, warnings } = await machine.load({ ...fixtureSpec, mirrors: [url] });
    expect(dataset.source).toBe(`the cache ${machine.cacheFolder}, download`);
    expect(warnings).toEqual([expect.stringContaining(`fetched again: ${path}`)]);
    expect(requests).toEqual(['GET /train-labels-idx1-ubyte.gz']);
    await machine.expectCacheWhole();
  });

  test('that cannot be written costs a warning, not the data', async () => {
    await writeFile(machine.cacheDir, 'a file where the folder should be');
    await machine.addApt();
    const { dataset, warnings } = await machine.load();
    expect(dataset.source).toBe('Debian package');
    expect(warnings).toHaveLength(4);
  });

  test('is never seen half written', async () => {
    await machine.addApt();
    let done = false;
    const watch = async (): Promise<number> => {
      let looks = 0;
      for (; !done; looks++) {
        for (const name of IDX_FILE_NAMES) {
          const bytes = await readFile(join(machine.cacheFolder, name)).catch(() => undefined);
          if (bytes && !bytes.equals(rawFiles[name])) throw new Error(`${name} has ${bytes.length} bytes`);
        }
      }
      return looks;
    };
    const loads = Promise.all([machine.load(), machine.load()]).finally(() => (done = true));
    const [looks] = await Promise.all([watch(), loads]);
    expect(looks).toBeGreaterThan(3);
    await machine.expectCacheWhole();
  });
});
