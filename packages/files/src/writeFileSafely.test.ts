import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileSafely } from './writeFileSafely.node.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('writes text and bytes, makes folders, leaves nothing else behind', async () => {
  const path = join(folder, 'a', 'b', 'c.bin');
  await writeFileSafely(path, 'text');
  await writeFileSafely(path, Uint8Array.of(1, 2, 3).subarray(1));
  expect([...(await readFile(path))]).toEqual([2, 3]);
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c.bin']);
});

test('writes pieces as they are made, or nothing', async () => {
  const path = join(folder, 'pieces.bin');
  function* pieces(count: number) {
    for (let i = 0; i < count; i++) {
      if (i === 3) throw new Error('no fourth piece');
      yield new Uint8Array(70_000).fill(i);
    }
  }
  await writeFileSafely(path, pieces(3));
  const whole = Buffer.concat([...pieces(3)]);
  expect(whole.equals(await readFile(path))).toBe(true);
  await expect(writeFileSafely(path, pieces(4))).rejects.toMatchObject({
    code: 'CANNOT_WRITE',
    message: expect.stringContaining('no fourth piece'),
  });
  expect(whole.equals(await readFile(path))).toBe(true);
  expect(await readdir(folder)).toEqual(['pieces.bin']);
});

test('a file in the way is an error with its reason, and nothing is left', async () => {
  await writeFile(join(folder, 'file'), 'old');
  await expect(writeFileSafely(join(folder, 'file', 'x'), '')).rejects.toMatchObject({
    code: 'CANNOT_WRITE',
    message: expect.stringContaining('a part of the path is a file'),
  });
  await mkdir(join(folder, 'taken'));
  await expect(writeFileSafely(join(folder, 'taken'), 'x')).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  expect((await readdir(folder)).toSorted()).toEqual(['file', 'taken']);
});

test('a file system that makes no folders is an error, not a loop', async ({ skip }) => {
  if (process.platform !== 'linux') skip('/proc is there on Linux only');
  await expect(writeFileSafely('/proc/fmnist/x', '')).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
});

/** A file system of 64 kB, where this process may make one. */
function mountTiny(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a full disk is an error, and the file that was there survives', async ({ skip }) => {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  if (!mountTiny(disk)) skip('mounting a small file system needs root');
  try {
    const path = join(disk, 'state.bin');
    const old = new Uint8Array(30_000).fill(7);
    await writeFileSafely(path, old);
    const pieces = [new Uint8Array(20_000), new Uint8Array(30_000)];
    for (const data of [new Uint8Array(50_000), pieces])
      await expect(writeFileSafely(path, data)).rejects.toMatchObject({
        code: 'CANNOT_WRITE',
        message: expect.stringContaining('the disk is full'),
      });
    expect(Uint8Array.from(await readFile(path))).toEqual(old);
    expect(await readdir(disk)).toEqual(['state.bin']);
    expect((await stat(path)).size).toBe(30_000);
  } finally {
    execFileSync('umount', [disk]);
  }
});
