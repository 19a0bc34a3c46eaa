import { lstatSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ortFolder, ortVersion } from '../ort.node.ts';
import { addProvider } from './addProvider.node.ts';
import { linkProvider, providerFiles } from './providerFiles.node.ts';

const isLinux = process.platform === 'linux';
const [shared, cuda] = providerFiles;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cuda-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  // A Python with onnxruntime-gpu would need no download.
  vi.stubEnv('FMNIST_PYTHON', join(folder, 'no-python'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A real library that says it is of a version. */
async function provider(version: string): Promise<Uint8Array> {
  const library = await readFile(join(ortFolder(), 'onnxruntime_binding.node'));
  return Buffer.concat([library, Buffer.from(`\0${version}\0`)]);
}

async function writeWheel(files: Record<string, Uint8Array>): Promise<string> {
  const path = join(folder, 'onnxruntime_gpu.whl');
  await writeFile(path, zipSync(files));
  return path;
}

const inWheel = (name: string) => `onnxruntime/capi/${name}`;

test.runIf(isLinux)('a wheel gives its two libraries, whole, with progress (Linux alone)', async () => {
  const library = await provider(ortVersion());
  const from = await writeWheel({ [inWheel(shared)]: library, [inWheel(cuda)]: library, 'other.py': library });
  const said: string[] = [];
  const target = join(folder, 'here/provider');
  await addProvider(target, { from, onProgress: (line) => said.push(line) });
  expect((await readdir(target)).toSorted()).toEqual([...providerFiles].toSorted());
  expect((await readFile(join(target, cuda))).equals(library)).toBe(true);
  expect(said.at(-1)).toBe('Unpacking the CUDA provider: 100 %');
});

test.runIf(isLinux)('a folder of libraries does, too; a folder without is named (Linux alone)', async () => {
  const from = join(folder, 'from');
  await mkdir(from);
  await writeFile(join(from, shared), await provider(ortVersion()));
  await expect(addProvider(join(folder, 'a'), { from })).rejects.toMatchObject({
    code: 'NO_PROVIDER',
    kind: 'device',
    received: `no ${cuda}`,
  });
  await writeFile(join(from, cuda), await provider(ortVersion()));
  await addProvider(join(folder, 'b'), { from });
  expect(await readdir(join(folder, 'b'))).toHaveLength(2);
});

test.runIf(isLinux)(
  'another version, a broken and an incomplete wheel are refused and leave nothing (Linux alone)',
  async () => {
    const old = await provider('1.2.3');
    const target = join(folder, 'here/provider');
    const refusal = async (from: string) => addProvider(target, { from }).catch((error: unknown) => error);
    const wrong = await writeWheel({ [inWheel(shared)]: old, [inWheel(cuda)]: old });
    expect(await refusal(wrong)).toMatchObject({ code: 'WRONG_VERSION', kind: 'device', expected: ortVersion() });

    const bytes = await readFile(wrong);
    await writeFile(wrong, bytes.subarray(0, bytes.length / 2));
    expect(await refusal(wrong)).toMatchObject({ code: 'BAD_ARCHIVE', kind: 'device' });

    const stored = zipSync({ [inWheel(shared)]: old, [inWheel(cuda)]: old }, { level: 0 });
    stored[1000] = (stored[1000] ?? 0) ^ 1;
    await writeFile(wrong, stored);
    expect(await refusal(wrong)).toMatchObject({ code: 'BAD_ARCHIVE', received: expect.stringContaining('checksum') });

    expect(await refusal(await writeWheel({ [inWheel(shared)]: old }))).toMatchObject({
      code: 'BAD_ARCHIVE',
      received: `no ${cuda} in it`,
    });
    expect(await readdir(join(folder, 'here'))).toEqual([]);
  },
);

test.runIf(isLinux)('offline, nothing is fetched (Linux alone)', async () => {
  vi.stubEnv('FMNIST_OFFLINE', '1');
  await expect(addProvider(join(folder, 'provider'), {})).rejects.toMatchObject({ code: 'OFFLINE', kind: 'device' });
});

test.runIf(isLinux)(
  'links come beside the binding, once, and those to nowhere are made anew (Linux alone)',
  async () => {
    const [from, into] = [join(folder, 'from'), join(folder, 'into')];
    await Promise.all([mkdir(from), mkdir(into)]);
    for (const name of providerFiles) await writeFile(join(from, name), name);
    await symlink(join(folder, 'nowhere'), join(into, cuda));
    linkProvider(from, into);
    linkProvider(from, into);
    expect(await readFile(join(into, cuda), 'utf8')).toBe(cuda);
    expect(lstatSync(join(into, shared)).isSymbolicLink()).toBe(true);
    expect(() => linkProvider(from, join(folder, 'none'))).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }));
  },
);
