import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import envPaths from 'env-paths';
import { writeFileSafely } from '@fmnist/files';
import type { OnDataEvent } from './DataEvent.ts';
import { IDX_FILE_NAMES, IDX_FILE_RANKS, type IdxDatasetSpec, type IdxFileName } from './idxFiles.ts';
import { readIdx, type IdxFile } from './readIdx.node.ts';

/** Where fetched files of a data set are kept, inflated. */
export function cacheFolderOf(spec: { readonly name: string }, cacheDir: string | undefined): string {
  return join(cacheDir ?? envPaths('fmnist', { suffix: '' }).cache, spec.name);
}

/** The files that the cache has. One that is not what it has to be is removed, so that it is fetched again. */
export async function readCache(
  spec: IdxDatasetSpec,
  folder: string,
  { onProgress, signal }: { onProgress?: OnDataEvent | undefined; signal?: AbortSignal | undefined },
): Promise<Map<IdxFileName, IdxFile>> {
  const found = new Map<IdxFileName, IdxFile>();
  for (const name of IDX_FILE_NAMES) {
    const path = join(folder, name);
    try {
      found.set(name, await readIdx(path, { rank: IDX_FILE_RANKS[name], expected: spec.files[name], signal }));
      onProgress?.({ type: 'verify', message: `${path} is the published file` });
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error;
      if (error.code === 'FILE_MISSING') continue;
      onProgress?.({
        type: 'warning',
        message: `A spoilt file in the cache is removed and fetched again: ${error.message}`,
      });
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
  return found;
}

/** Keeps a verified file for the next time. A cache that cannot be written costs time, not the run. */
export async function keepInCache(
  folder: string,
  name: string,
  contents: Uint8Array,
  onProgress: OnDataEvent | undefined,
): Promise<void> {
  try {
    await writeFileSafely(join(folder, name), contents);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onProgress?.({ type: 'warning', message: `${name} could not be kept in the cache: ${reason}` });
  }
}
