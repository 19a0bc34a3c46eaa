import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import type { DataEvent } from '../src/DataEvent.ts';
import type { Dataset } from '../src/Dataset.ts';
import { IDX_FILE_NAMES, type IdxDatasetSpec } from '../src/idxFiles.ts';
import { loadIdxDataset } from '../src/loadIdxDataset.node.ts';
import { FIXTURE_FOLDER, FIXTURE_INSTALLED_FOLDER, fixtureSpec, gzippedFiles, rawFiles } from './fixtureSpec.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** What a server of the fixture serves. */
export const published = Object.fromEntries(IDX_FILE_NAMES.map((name) => [`${name}.gz`, gzippedFiles[name]]));

interface Loaded {
  readonly dataset: Dataset;
  readonly events: readonly DataEvent[];
  readonly warnings: readonly string[];
}

/** For one test: an empty cache, no installed copy, no server, no apt. No source has anything but what the test puts there. */
export async function emptyMachine() {
  const root = await temporaryFolder();
  const share = join(root, 'share');
  const cacheDir = join(root, 'cached');
  const cacheFolder = join(cacheDir, fixtureSpec.name);
  await mkdir(join(root, 'bin'));
  vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'));
  vi.stubEnv('XDG_DATA_DIRS', share);
  vi.stubEnv('PATH', join(root, 'bin'));
  vi.stubEnv(fixtureSpec.folderVariable, undefined);
  vi.stubEnv('FMNIST_OFFLINE', undefined);
  onTestFinished(() => void vi.unstubAllEnvs());

  /** Loads, and checks that what comes is the fixture. */
  async function load(
    spec: IdxDatasetSpec = fixtureSpec,
    options: { offline?: boolean; dataDir?: string } = {},
  ): Promise<Loaded> {
    const events: DataEvent[] = [];
    const dataset = await loadIdxDataset(spec, { cacheDir, onProgress: (event) => events.push(event), ...options });
    expect(rawFiles['train-images-idx3-ubyte'].subarray(16).equals(dataset.train.images)).toBe(true);
    expect(rawFiles['t10k-labels-idx1-ubyte'].subarray(8).equals(dataset.test.labels)).toBe(true);
    return { dataset, events, warnings: events.filter(({ type }) => type === 'warning').map(({ message }) => message) };
  }

  /** Puts the installed copy there, and returns its folder. */
  async function install(): Promise<string> {
    const folder = join(share, FIXTURE_INSTALLED_FOLDER);
    await cp(FIXTURE_FOLDER, folder, { recursive: true });
    return folder;
  }

  async function fillCache(): Promise<void> {
    await mkdir(cacheFolder, { recursive: true });
    for (const name of IDX_FILE_NAMES) await writeFile(join(cacheFolder, name), rawFiles[name]);
  }

  async function expectCacheWhole(): Promise<void> {
    expect((await readdir(cacheFolder)).sort()).toEqual([...IDX_FILE_NAMES].sort());
    for (const name of IDX_FILE_NAMES) {
      expect((await readFile(join(cacheFolder, name))).equals(rawFiles[name])).toBe(true);
    }
  }

  /** A program of these lines of shell, on PATH. */
  async function addProgram(name: string, lines: readonly string[]): Promise<void> {
    await writeFile(join(root, 'bin', name), ['#!/bin/sh', ...lines, ''].join('\n'));
    await chmod(join(root, 'bin', name), 0o755);
  }

  /** apt-get that hands out the fixture, after `update` only when its lists were not read, and how it was called. */
  async function addApt({ listsRead = true } = {}): Promise<{ calls: () => Promise<string[]> }> {
    await cp(FIXTURE_FOLDER, join(root, 'package/usr/share', FIXTURE_INSTALLED_FOLDER), { recursive: true });
    if (listsRead) await writeFile(join(root, 'lists'), '');
    await addProgram('apt-get', [
      `echo "$*" >> '${root}/calls'`,
      `if [ "$1" = update ]; then : > '${root}/lists'; exit; fi`,
      `if [ ! -e '${root}/lists' ]; then echo 'E: Unable to locate package' "$2" >&2; exit 100; fi`,
      ': > dataset_all.deb',
    ]);
    await addProgram('dpkg-deb', ['[ "$1" = -x ] && [ -e "$2" ] || exit 2', `/bin/cp -R '${root}/package/usr' "$3"`]);
    const calls = () =>
      readFile(join(root, 'calls'), 'utf8').then(
        (text) => text.trim().split('\n'),
        () => [],
      );
    return { calls };
  }

  return { root, share, cacheDir, cacheFolder, load, install, fillCache, expectCacheWhole, addProgram, addApt };
}
