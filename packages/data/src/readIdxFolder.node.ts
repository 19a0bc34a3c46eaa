import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { OnDataEvent } from './DataEvent.ts';
import type { IdxFileSet } from './datasetFromIdx.node.ts';
import { IDX_FILE_NAMES, IDX_FILE_RANKS, type IdxDatasetSpec, type IdxFileName } from './idxFiles.ts';
import { readIdx, type IdxFile } from './readIdx.node.ts';

export interface ReadFolderOptions {
  /** What the files have to be, where that is known. */
  readonly expected?: IdxDatasetSpec['files'];
  readonly onProgress?: OnDataEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads and verifies these files of a folder, one after the other.
 *
 * @throws {ToolkitError} FOLDER_MISSING; FILE_MISSING, which names all that are; what readIdx throws
 */
export async function* readIdxFolder(
  folder: string,
  names: readonly IdxFileName[],
  { expected, onProgress, signal }: ReadFolderOptions,
): AsyncGenerator<[IdxFileName, IdxFile]> {
  const entries = await listFolder(folder);
  const missing = names.filter((name) => !storedName(name, entries));
  if (missing.length > 0) {
    throw new ToolkitError('FILE_MISSING', `${missing.join(', ')} not found`, {
      where: folder,
      expected: `each of ${names.join(', ')}, as it is or as .gz`,
      received: describeEntries(entries),
    });
  }
  for (const name of names) {
    signal?.throwIfAborted();
    const path = join(folder, storedName(name, entries) ?? name);
    const rank = IDX_FILE_RANKS[name];
    yield [name, await readIdx(path, { rank, signal, ...(expected && { expected: expected[name] }) })];
    onProgress?.({ type: 'verify', message: `${path} is ${expected ? 'the published file' : 'a sound IDX file'}` });
  }
}

/**
 * All four files of a folder.
 * @throws {ToolkitError} see readIdxFolder
 */
export async function readWholeIdxFolder(folder: string, options: ReadFolderOptions): Promise<IdxFileSet> {
  const files: Partial<Record<IdxFileName, IdxFile>> = {};
  for await (const [name, file] of readIdxFolder(folder, IDX_FILE_NAMES, options)) files[name] = file;
  return files as IdxFileSet;
}

/**
 * Names in a folder.
 * @throws {ToolkitError} FOLDER_MISSING when there is none or it cannot be read
 */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new ToolkitError('FOLDER_MISSING', 'no folder that can be read', { where: folder, cause });
  }
}

/** Under which of its usual names a file lies there: also with a dot, as some copies on the web have it, and gzipped. */
export function storedName(name: IdxFileName, entries: readonly string[]): string | undefined {
  const dotted = name.replace('-idx', '.idx');
  return [name, dotted, `${name}.gz`, `${dotted}.gz`].find((candidate) => entries.includes(candidate));
}

/** A few names of a folder, for errors. */
export function describeEntries(entries: readonly string[]): string {
  if (entries.length === 0) return 'an empty folder';
  return entries.slice(0, 6).join(', ') + (entries.length > 6 ? ` and ${entries.length - 6} more` : '');
}
