// Before the tests of this folder: every package is built and packed, as for a release. They get the tarballs by package name.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root, run } from '../run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    tarballs: Readonly<Record<string, string>>;
  }
}

const pnpm = (...args: string[]) => run('npx', ['-y', 'pnpm@12', ...args], root);

export default async function pack({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'fmnist-packed-'));
  await pnpm('build');
  const list = await pnpm('--recursive', '--filter', './packages/*', 'pack', '--json', '--pack-destination', folder);
  const packed = JSON.parse(list) as { name: string; filename: string }[];
  provide('tarballs', Object.fromEntries(packed.map(({ name, filename }) => [name, filename])));
  return () => rm(folder, { recursive: true });
}
