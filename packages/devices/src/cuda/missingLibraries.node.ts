import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { preloadLibrary } from '../preloadLibrary.node.ts';
import { libraryFolders } from './libraryFolders.node.ts';
import { neededLibraries } from './neededLibraries.node.ts';

export interface FoundLibraries {
  /** Names that are nowhere, in the order in which they are asked for. */
  readonly missing: readonly string[];
  /** Paths of those that the loader does not find by itself, in an order in which each can be loaded. */
  readonly paths: readonly string[];
}

/**
 * Loads libraries by name, and what those need, into this process: found by the loader, or in `folders`. Linux alone.
 * @throws {ToolkitError} NOT_A_LIBRARY
 */
export function findLibraries(names: readonly string[], folders: readonly string[] = libraryFolders()): FoundLibraries {
  const missing: string[] = [];
  const paths: string[] = [];
  const seen = new Set<string>();
  const visit = (name: string) => {
    if (seen.has(name)) return;
    seen.add(name);
    if (preloadLibrary(name) === undefined) return;
    const path = folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
    if (path === undefined) {
      missing.push(name);
      return;
    }
    const before = missing.length;
    neededLibraries(path).forEach(visit);
    const failed = preloadLibrary(path);
    if (failed === undefined) paths.push(path);
    // Where one that it needs is missing, that one is named alone.
    else if (missing.length === before) missing.push(`${name} (${failed})`);
  };
  names.forEach(visit);
  return { missing, paths };
}

/**
 * Which shared libraries a library cannot be loaded without, and this machine lacks, by name. Those that are there are loaded on the way;
 * it itself is not. Linux alone.
 * @throws {ToolkitError} NOT_A_LIBRARY
 */
export const missingLibraries = (library: string): readonly string[] =>
  findLibraries(neededLibraries(library), [dirname(library), ...libraryFolders()]).missing;
