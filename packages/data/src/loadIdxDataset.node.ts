import { ToolkitError } from '@fmnist/errors';
import { cacheFolderOf, keepInCache, readCache } from './cache.node.ts';
import type { Dataset } from './Dataset.ts';
import { datasetFromIdx, type IdxFileSet } from './datasetFromIdx.node.ts';
import type { DataSource, DataSourceContext } from './DataSource.node.ts';
import { isOffline } from './isOffline.node.ts';
import { IDX_FILE_NAMES, type IdxDatasetSpec, type IdxFileName } from './idxFiles.ts';
import type { LoadOptions } from './LoadOptions.ts';
import type { IdxFile } from './readIdx.node.ts';
import { readWholeIdxFolder } from './readIdxFolder.node.ts';
import { debianPackage } from './sources/debianPackage.node.ts';
import { download } from './sources/download.node.ts';
import { installedCopy } from './sources/installedCopy.node.ts';

/** After the cache, in the order in which they are asked. */
const SOURCES: readonly DataSource[] = [installedCopy, download, debianPackage];

/**
 * A data set that is known by name, every file of it verified against its published hash: from the given folder alone, else from
 * the cache and, for what is not there, from the sources in their order.
 *
 * @throws {ToolkitError} DATA_UNAVAILABLE, which lists every source and why it failed; for a given folder what readIdxFolder throws
 */
export async function loadIdxDataset(spec: IdxDatasetSpec, options: LoadOptions): Promise<Dataset> {
  const { onProgress, signal } = options;
  const { name, title, classes } = spec;
  const given = options.dataDir ?? process.env[spec.folderVariable];
  if (given) {
    onProgress?.({ type: 'source', message: `${title} from the folder ${given}` });
    const files = await readWholeIdxFolder(given, { expected: spec.files, onProgress, signal });
    return datasetFromIdx(files, { name, title, classes, source: `the folder ${given}` });
  }
  const cacheFolder = cacheFolderOf(spec, options.cacheDir);
  const files = await readCache(spec, cacheFolder, { onProgress, signal });
  const places = files.size > 0 ? [`the cache ${cacheFolder}`] : [];
  if (files.size < IDX_FILE_NAMES.length) {
    places.push(...(await fetchMissing(spec, files, isOffline(options), { cacheFolder, onProgress, signal })));
  }
  return datasetFromIdx(Object.fromEntries(files) as IdxFileSet, { name, title, classes, source: places.join(', ') });
}

/** Asks one source after the other until `files` is whole, and returns the names of those that brought something. */
async function fetchMissing(
  spec: IdxDatasetSpec,
  files: Map<IdxFileName, IdxFile>,
  offline: boolean,
  context: DataSourceContext,
): Promise<string[]> {
  const places: string[] = [];
  const failures: string[] = [];
  for (const source of SOURCES) {
    const missing = IDX_FILE_NAMES.filter((name) => !files.has(name));
    try {
      if (offline && source.network) throw new ToolkitError('OFFLINE', 'not tried, the network is switched off');
      context.onProgress?.({ type: 'source', message: `${spec.title} from: ${source.name}` });
      for await (const [name, file] of source.files(spec, missing, context)) {
        files.set(name, file);
        if (source.network) await keepInCache(context.cacheFolder, name, file.contents, context.onProgress);
        if (!places.includes(source.name)) places.push(source.name);
      }
      return places;
    } catch (error) {
      context.signal?.throwIfAborted();
      failures.push(`${source.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw unavailable(spec, failures);
}

function unavailable(spec: IdxDatasetSpec, failures: readonly string[]): ToolkitError {
  return new ToolkitError(
    'DATA_UNAVAILABLE',
    [`${spec.title} is not on this machine and could not be fetched`, ...failures].join('\n  - '),
    {
      hint: `Connect to the network, or put ${IDX_FILE_NAMES.map((name) => `${name}.gz`).join(', ')} into a folder and set ${spec.folderVariable} to it.`,
    },
  );
}
