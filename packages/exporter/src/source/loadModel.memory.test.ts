// Needs gigabytes of disk and memory, and half a minute: FMNIST_LARGE=1 runs it.
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const SCRIPT = new URL('../../test/loadMemory.ts', import.meta.url).pathname;
const MIB = 2 ** 20;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fmnist-large-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A model of float weights of so many MiB each, in files of so many MiB, of zeros that take no room on a disk. */
async function writeModel(weights: readonly number[], shards: readonly number[]): Promise<void> {
  for (const [i, size] of shards.entries()) {
    const file = await open(join(folder, `shard${i}.bin`), 'w');
    await file.truncate(size * MIB);
    await file.close();
  }
  const specs = weights.map((size, i) => ({ name: `w${i}`, shape: [size * (MIB / 4)], dtype: 'float32' }));
  const manifest = [{ paths: shards.map((_, i) => `shard${i}.bin`), weights: specs }];
  await writeFile(join(folder, 'model.json'), JSON.stringify({ modelTopology: {}, weightsManifest: manifest }));
}

async function load(): Promise<{ sizeBytes: number; growth: number; count: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', SCRIPT, folder]);
  return JSON.parse(stdout) as Awaited<ReturnType<typeof load>>;
}

const large = process.env['FMNIST_LARGE'];

describe.skipIf(!large)(`loadModel${large ? '' : ': gigabytes of memory and disk (set FMNIST_LARGE=1)'}`, () => {
  test('takes the memory of the weights, and hardly more', async () => {
    await writeModel(Array<number>(30).fill(10), Array<number>(75).fill(4));
    const { sizeBytes, growth, count } = await load();
    expect([sizeBytes, count]).toEqual([300 * MIB, 30]);
    expect(growth).toBeGreaterThan(sizeBytes);
    expect(growth).toBeLessThan(1.15 * sizeBytes);
  });

  test('reads files above 2 GiB and models above 4 GiB', { timeout: 300_000 }, async () => {
    await writeModel([1000, 1500, 100, 1900], [2600, 1900]);
    const { sizeBytes, growth } = await load();
    expect(sizeBytes).toBe(4500 * MIB);
    expect(growth).toBeLessThan(1.15 * sizeBytes);
  });
});
