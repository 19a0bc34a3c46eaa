import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { wheelBytes, wheelFiles, writeFiles, writePython } from '../../test/tensorflowFixtures.ts';
import { cacheFolder } from '../cacheFolder.node.ts';
import { findTensorflow } from './findTensorflow.node.ts';

/** Nothing listens there. */
const archive = 'http://127.0.0.1:9/libtensorflow.tar.gz';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tensorflow-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('FMNIST_OFFLINE', '');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function writeWheel(bytes = wheelBytes()): Promise<string> {
  const wheel = join(folder, 'tensorflow_cpu-9.9.9-any.whl');
  await writeFile(wheel, bytes);
  return wheel;
}

const find = (python: string, signal?: AbortSignal) => findTensorflow({ variant: 'cpu', python, archive, signal });

describe.skipIf(process.platform !== 'linux')('findTensorflow', () => {
  test('takes a folder that is given', async () => {
    await writeFiles(folder, wheelFiles);
    const given = join(folder, 'tensorflow');
    const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => join(given, name));
    expect(await findTensorflow({ variant: 'cpu', from: given })).toEqual({
      include: join(given, 'include'),
      libraries,
    });
  });

  test('refuses a given folder without TensorFlow, and looks nowhere else', async () => {
    await expect(findTensorflow({ variant: 'cpu', from: folder })).rejects.toMatchObject({
      code: 'NO_TENSORFLOW',
      where: folder,
    });
  });

  test('takes the one that Python has', async () => {
    await writeFiles(folder, wheelFiles);
    const python = await writePython(folder, { tensorflow: join(folder, 'tensorflow') });
    expect(await find(python)).toMatchObject({ include: join(folder, 'tensorflow/include') });
  });

  test('a Python package for the CPU is none for the GPU', async () => {
    await writeFiles(folder, wheelFiles);
    const python = await writePython(folder, { tensorflow: join(folder, 'tensorflow') });
    await expect(findTensorflow({ variant: 'gpu', python, archive })).rejects.toMatchObject({ code: 'NO_TENSORFLOW' });
  });

  test('goes on from an archive out of reach to the wheel, takes headers and libraries alone, and keeps them', async () => {
    const python = await writePython(folder, { wheel: await writeWheel() });
    const said: string[] = [];
    const found = await findTensorflow({ variant: 'cpu', python, archive, onProgress: (line) => said.push(line) });
    expect(said.find((line) => line.includes('the official archive: '))).toMatch(/unreachable \(.+\)$/);
    const root = cacheFolder('tensorflow/libraries-cpu/tensorflow');
    expect(found.include).toBe(join(root, 'include'));
    expect((await readdir(root)).toSorted()).toEqual([
      'include',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ]);
    expect(await readFile(join(root, 'libtensorflow_cc.so.2'), 'utf8')).toBe('the library');
    // A second time, from the cache, without a network.
    vi.stubEnv('FMNIST_OFFLINE', '1');
    expect(await find(join(folder, 'no-python'))).toEqual(found);
    expect((await readFile(join(folder, 'downloads'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  test('a wheel that was fetched before is not fetched again', async () => {
    await writeFiles(cacheFolder('tensorflow/wheel-cpu'), { 'tensorflow_cpu-9.9.9-any.whl': wheelBytes() });
    vi.stubEnv('FMNIST_OFFLINE', '1');
    await find(join(folder, 'no-python'));
    expect(await readdir(cacheFolder('tensorflow'))).toEqual(['libraries-cpu']);
  });

  test.each([
    ['a cut wheel', wheelBytes().slice(0, 300)],
    ['a wheel of something else', wheelBytes({ 'numpy/core.py': 'import numpy' })],
  ])('%s leaves nothing behind', async (_, bytes) => {
    const python = await writePython(folder, { wheel: await writeWheel(bytes) });
    await expect(find(python)).rejects.toMatchObject({ code: 'NO_TENSORFLOW', kind: 'device' });
    expect(await readdir(cacheFolder('tensorflow'))).toEqual([]);
  });

  test('without pip, network and Python it says what became of each, on one line', async () => {
    const error = await find(await writePython(folder)).catch((e: unknown) => e as Error);
    expect(error).toMatchObject({ code: 'NO_TENSORFLOW', kind: 'device' });
    expect(String(error)).toMatch(/the official archive: unreachable.*pip's wheel: No module named pip$/);
  });

  test('FMNIST_OFFLINE fetches nothing', async () => {
    vi.stubEnv('FMNIST_OFFLINE', '1');
    const python = await writePython(folder, { wheel: await writeWheel() });
    await expect(find(python)).rejects.toThrow(/FMNIST_OFFLINE forbids/);
    expect(existsSync(join(folder, 'downloads'))).toBe(false);
  });

  test('a signal stops it, with its own reason', async () => {
    const python = await writePython(folder, { wheel: await writeWheel() });
    await expect(find(python, AbortSignal.abort(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C');
    expect(existsSync(cacheFolder('tensorflow/libraries-cpu'))).toBe(false);
  });
});
