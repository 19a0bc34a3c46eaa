import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { production } from '../bench/gpu/pack/production.ts';
import { writeParts } from '../bench/gpu/pack/writeParts.ts';

import { pageOf } from '../bench/gpu/results.ts';
import { root, run } from './run.ts';

const work = await mkdtemp(join(tmpdir(), 'fmnist-gpu-test-'));
afterAll(() => rm(work, { recursive: true, force: true }));

test('the GPU script goes through its stages where there is no GPU, and says why a stage has no figures', async () => {
  const page = await run(process.execPath, ['--import', 'tsx', 'bench/gpu/run.ts', '--dry', '--limit', '300'], root, {
    env: { TMPDIR: work },
  });
  for (const title of [
    'onnxruntime on WebGPU',
    'onnxruntime on CUDA',
    'TensorFlow.js',
    'PyTorch',
    'Time to 94 %',
    '`large` to its bar',
  ])
    expect(page).toContain(`## ${title}\n\nno GPU, a dry run; `);
  expect(page).toMatch(/ort on cuda: .+/);
  expect(page).toMatch(/small to 94 % of the validation images, ort on cpu: .* after 1 epochs, .* s of training/);
  expect(page).toMatch(/large: not in a dry run/);
}, 600_000);

test('ratios are to the best of PyTorch with the same net, batch and card', () => {
  const section = (device: string, way: string, batch: number, imagesPerSecond: number) => ({
    title: way,
    device,
    date: '2026-01-02',
    versions: 'Node',
    lines: [],
    rates: [{ net: 'small', batch, way, imagesPerSecond }],
  });
  const page = pageOf([
    section('A', 'ort on cuda', 64, 50),
    section('A', 'PyTorch eager', 64, 80),
    section('A', 'PyTorch compile', 64, 100),
    section('A', 'ort on cuda', 256, 50),
    section('B', 'ort on cuda', 64, 70),
  ]);
  expect(page).toContain('| small | 64 | ort on cuda | 50 | 0.50 |  |');
  expect(page).toContain('| small | 256 | ort on cuda | 50 |  |  |');
  expect(page).toContain('| small | 64 | ort on cuda | 70 |  |  |');
});

/** A checkout with nothing but the script that unpacks. */
async function checkout(name: string): Promise<string> {
  const folder = join(work, name);
  await mkdir(join(folder, 'bench/gpu'), { recursive: true });
  await cp(join(root, 'bench/gpu/unpack'), join(folder, 'bench/gpu/unpack'));
  return folder;
}

/** Bytes that do not get smaller. */
const noise = (length: number) =>
  new Uint8Array(createHash('shake256', { outputLength: length }).update('a seed').digest());

async function bundle(name: string, files: Readonly<Record<string, Uint8Array>>) {
  const folder = join(work, `bundle-${name}`);
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return { name, folder };
}

const unpack = (folder: string, parts: string) => run('sh', ['bench/gpu/unpack', parts], folder);

test('parts that arrive one a call, in any order, are put together, and a damaged one is refused', async () => {
  const large = noise(150_000);
  const bundles = [
    await bundle('base', { 'node_modules/a/index.js': large, 'runs/gpu/cache/fmnist/b': Uint8Array.of(1) }),
    await bundle('cuda', { 'runs/gpu/cache/fmnist/cuda/c': noise(50_000) }),
  ];
  const packed = join(work, 'packed');
  const trips = await writeParts(packed, bundles, { tripBytes: 80_000 });
  expect(trips).toBeGreaterThan(2);

  const folder = await checkout('whole');
  const said: string[] = [];
  for (let trip = trips; trip >= 1; trip--) {
    await cp(join(packed, String(trip)), join(folder, 'arrived'), { recursive: true });
    said.push(await unpack(folder, 'arrived'));
  }
  expect(said[0]).toMatch(/base: \d of \d parts are not here yet/);
  expect(said.at(-1)).toMatch(/base: unpacked\n(.*\n)?ready: /);
  expect(new Uint8Array(await readFile(join(folder, 'node_modules/a/index.js')))).toEqual(large);
  expect((await readFile(join(folder, 'runs/gpu/cache/fmnist/cuda/c'))).length).toBe(50_000);
  expect(await run('sh', ['-c', '. runs/gpu/env; echo $XDG_CACHE_HOME'], folder)).toMatch(
    /\/whole\/runs\/gpu\/cache\n$/,
  );

  const damaged = await checkout('damaged');
  await cp(packed, join(damaged, 'arrived'), { recursive: true });
  await writeFile(join(damaged, 'arrived/1/base.tar.gz.000'), large);
  await expect(unpack(damaged, 'arrived')).rejects.toThrow(/base\.tar\.gz\.000 is damaged/);
});

test('what is brought back lies in one folder, in files of a size that is asked for', async () => {
  const bytes = noise(100_000);
  const collected = join(work, 'collected');
  const limits = { tripBytes: Infinity, partBytes: 30_000 };
  expect(await writeParts(collected, [await bundle('results', { 'models/x.onnx': bytes })], limits)).toBe(1);
  const files = await readdir(join(collected, '1'));
  const sizes = await Promise.all(files.map(async (name) => (await readFile(join(collected, '1', name))).length));
  expect(files.length).toBe(5);
  expect(Math.max(...sizes)).toBe(30_000);
  const folder = await checkout('back');
  expect(await unpack(folder, collected)).toContain('results: unpacked');
  expect(new Uint8Array(await readFile(join(folder, 'models/x.onnx')))).toEqual(bytes);
});

test('what runs is packed, and what only builds and tests is not', async () => {
  const paths = (await production(root)).join('\n');
  for (const name of ['onnxruntime-node', 'tsx', '@fmnist/trainer', '@tensorflow/tfjs-core'])
    expect(paths).toMatch(new RegExp(`^(packages/\\w+/)?node_modules/${name}$`, 'm'));
  expect(paths).toMatch(/^node_modules\/\.pnpm\/onnxruntime-node@/m);
  expect(paths).not.toMatch(/node_modules\/(\.pnpm\/)?(vitest|typescript|vite|rolldown)(@|$)/m);
});
