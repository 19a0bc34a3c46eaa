import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { treeMemory } from './treeMemory.node.ts';

const SIZE = 2e8;

test.skipIf(platform() !== 'linux')('of a process, and of what it started', async () => {
  // The outer one starts another, which takes memory and gives it back.
  const inner = `new Uint8Array(${SIZE}).fill(1); console.log('filled'); setInterval(() => {}, 1000)`;
  const outer = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(inner)}], { stdio: 'inherit' })`;
  const child = spawn(process.execPath, ['-e', outer], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  try {
    await once(child.stdout, 'data');
    const { now = NaN, peak = NaN } = treeMemory(child.pid ?? 0) ?? {};
    expect(now).toBeGreaterThan(1e7);
    expect(peak).toBeGreaterThan(SIZE);
    expect(peak).toBeGreaterThanOrEqual(now);
    expect(peak).toBeLessThan(SIZE + 4e8);
  } finally {
    process.kill(-(child.pid ?? NaN), 'SIGKILL');
  }
});

test('of none there is nothing to tell', () => {
  expect(treeMemory(2 ** 30)).toBeUndefined();
});
