import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cacheFolder.node.ts';

export interface CacheEntry {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** What is in the cache folder: data sets by name, and what was set up. Empty where there is none. */
export async function cacheEntries(): Promise<CacheEntry[]> {
  const entries = await readdir(cacheFolder(), { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    folders
      .toSorted()
      .map(async (name) => ({ name, path: cacheFolder(name), bytes: await bytesIn(cacheFolder(name)) })),
  );
}

/** Links are not followed: they lead out of the folder, or round. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return bytesIn(path);
    return entry.isFile() ? ((await stat(path).catch(() => undefined))?.size ?? 0) : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
