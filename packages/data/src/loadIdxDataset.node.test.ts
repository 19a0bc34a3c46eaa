import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyMachine, published } from '../test/emptyMachine.ts';
import { serveFiles } from '../test/fileServer.ts';
import { FIXTURE_FOLDER, fixtureSpec, rawFiles } from '../test/fixtureSpec.ts';
import { loadIdxDataset } from './loadIdxDataset.node.ts';

let machine: Awaited<ReturnType<typeof emptyMachine>>;
beforeEach(async () => {
  machine = await emptyMachine();
});

describe('a given folder', () => {
  test('comes first and is the only one looked at', async () => {
    await machine.fillCache();
    const { dataset } = await machine.load(fixtureSpec, { dataDir: FIXTURE_FOLDER });
    expect(dataset).toMatchObject({ name: 'fixture', title: 'Fixture', source: `the folder ${FIXTURE_FOLDER}` });
    await expect(machine.load(fixtureSpec, { dataDir: join(machine.root, 'none') })).rejects.toMatchObject({
      code: 'FOLDER_MISSING',
    });
  });

  test('may be given by its variable', async () => {
    vi.stubEnv('FIXTURE_DATA', FIXTURE_FOLDER);
    expect((await machine.load()).dataset.source).toBe(`the folder ${FIXTURE_FOLDER}`);
  });

  test('is refused, by the file, when one pixel is wrong', async () => {
    const folder = await machine.install();
    const path = join(folder, 't10k-images-idx3-ubyte');
    await writeFile(path, Buffer.from(rawFiles['t10k-images-idx3-ubyte']).fill(1, 500, 501));
    await expect(machine.load(fixtureSpec, { dataDir: folder })).rejects.toMatchObject({
      code: 'WRONG_HASH',
      where: path,
    });
  });
});

describe('the installed copy', () => {
  test('comes next, and is used where it lies', async () => {
    await machine.install();
    const { url, requests } = await serveFiles(published);
    const { dataset } = await machine.load({ ...fixtureSpec, mirrors: [url] });
    expect([dataset.source, requests]).toEqual(['installed copy', []]);
    await expect(readdir(machine.cacheFolder)).rejects.toThrow('ENOENT');
  });

  test('is found in any of the data folders', async () => {
    await machine.install();
    vi.stubEnv('XDG_DATA_DIRS', [join(machine.root, 'elsewhere'), machine.share].join(delimiter));
    expect((await machine.load()).dataset.source).toBe('installed copy');
  });

  test('that is damaged gives way to the download', async () => {
    await writeFile(join(await machine.install(), 't10k-labels-idx1-ubyte.gz'), 'x');
    const { url, requests } = await serveFiles(published);
    const { dataset } = await machine.load({ ...fixtureSpec, mirrors: [url] });
    expect(dataset.source).toBe('installed copy, download');
    expect(requests).toEqual(['GET /t10k-labels-idx1-ubyte.gz']);
  });
});

describe('the download', () => {
  test('fills the cache, so that the next time needs none', async () => {
    const { url, requests } = await serveFiles(published);
    const { dataset, events } = await machine.load({ ...fixtureSpec, mirrors: [url] });
    expect(dataset.source).toBe('download');
    const total = published['train-images-idx3-ubyte.gz']?.length;
    expect(events).toContainEqual({
      type: 'download',
      message: 'Downloading train-images-idx3-ubyte.gz',
      loaded: total,
      total,
    });
    await machine.expectCacheWhole();
    await machine.load({ ...fixtureSpec, mirrors: [url] });
    expect(requests).toHaveLength(4);
  });

  test('tries the mirrors in turn', async () => {
    const empty = await serveFiles({});
    const full = await serveFiles(published);
    await machine.load({ ...fixtureSpec, mirrors: [empty.url, full.url] });
    expect([empty.requests.length, full.requests.length]).toEqual([4, 4]);
  });

  test('goes on with a part, and starts again where the part was wrong', async () => {
    await mkdir(machine.cacheFolder, { recursive: true });
    const part = published['train-images-idx3-ubyte.gz']?.subarray(0, 9000) ?? '';
    await writeFile(join(machine.cacheFolder, 'partial-train-images-idx3-ubyte.gz'), part);
    await writeFile(join(machine.cacheFolder, 'partial-train-labels-idx1-ubyte.gz'), 'wrong');
    const { url, requests } = await serveFiles(published);
    const { warnings } = await machine.load({ ...fixtureSpec, mirrors: [url] });
    expect(requests.slice(0, 3)).toEqual([
      'GET /train-images-idx3-ubyte.gz from byte 9000',
      'GET /train-labels-idx1-ubyte.gz from byte 5',
      'GET /train-labels-idx1-ubyte.gz',
    ]);
    expect(warnings).toEqual([expect.stringContaining('again from the start')]);
    await machine.expectCacheWhole();
  });

  test('of other contents is refused and not kept', async () => {
    const other = { ...published, 'train-labels-idx1-ubyte.gz': published['t10k-labels-idx1-ubyte.gz'] ?? Buffer.of() };
    const { url } = await serveFiles(other);
    await expect(machine.load({ ...fixtureSpec, mirrors: [url] })).rejects.toMatchObject({
      code: 'DATA_UNAVAILABLE',
      message: expect.stringContaining('not the expected file: expected [1000], received [200]'),
    });
    expect(await readdir(machine.cacheFolder)).toEqual(['train-images-idx3-ubyte']);
  });

  test('stops when asked to, and tries nothing else', async () => {
    const apt = await machine.addApt();
    const { url } = await serveFiles({}, () => true);
    const signal = AbortSignal.timeout(100);
    const stopped = loadIdxDataset({ ...fixtureSpec, mirrors: [url] }, { cacheDir: machine.cacheDir, signal });
    await expect(stopped).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await apt.calls()).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('the Debian package', () => {
  test('comes last, and fills the cache', async () => {
    const apt = await machine.addApt();
    const { url, requests } = await serveFiles({});
    expect((await machine.load({ ...fixtureSpec, mirrors: [url] })).dataset.source).toBe('Debian package');
    expect(requests).toHaveLength(1);
    expect(await apt.calls()).toEqual(['download dataset-fixture']);
    await machine.expectCacheWhole();
  });

  test.skipIf(process.getuid?.() !== 0)('is asked for again after an update, where that is allowed', async () => {
    const apt = await machine.addApt({ listsRead: false });
    await machine.load();
    expect(await apt.calls()).toEqual(['download dataset-fixture', 'update', 'download dataset-fixture']);
  });

  test('that does not exist says what apt said', async () => {
    await machine.addProgram('apt-get', ["echo 'E: Unable to locate package' >&2", 'exit 100']);
    await expect(machine.load()).rejects.toThrow(/Debian package: apt-get .* failed: E: Unable to locate package/);
  });
});

describe('without a source', () => {
  test('the error lists each and why it failed, and what to do', async () => {
    const { url } = await serveFiles({});
    const error: unknown = await machine.load({ ...fixtureSpec, mirrors: [url] }).catch((it: unknown) => it);
    expect(error).toMatchObject({
      code: 'DATA_UNAVAILABLE',
      kind: 'input',
      hint: expect.stringContaining('set FIXTURE_DATA'),
    });
    expect(String(error).split('\n')).toEqual([
      'ToolkitError: Fixture is not on this machine and could not be fetched',
      `  - installed copy: no datasets/fixture in ${machine.share}, /usr/local/share, /usr/share`,
      `  - download: ${url}train-images-idx3-ubyte.gz: the server answers 404 Not Found`,
      '  - Debian package: apt-get is not installed here',
    ]);
  });

  test.each(['option', 'variable'])('offline by %s leaves the network alone', async (by) => {
    const apt = await machine.addApt();
    const { url, requests } = await serveFiles(published);
    if (by === 'variable') vi.stubEnv('FMNIST_OFFLINE', '1');
    const offline = machine.load({ ...fixtureSpec, mirrors: [url] }, { offline: by === 'option' });
    await expect(offline).rejects.toThrow(/download: not tried, .*\n.*Debian package: not tried/);
    expect(requests).toEqual([]);
    expect(await apt.calls()).toEqual([]);
  });
});
