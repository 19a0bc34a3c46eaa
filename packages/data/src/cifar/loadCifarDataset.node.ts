import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { makeFolder } from '@fmnist/files';
import { cacheFolderOf, keepInCache } from '../cache.node.ts';
import type { Dataset } from '../Dataset.ts';
import { downloadFile } from '../downloadFile.node.ts';
import { isOffline } from '../isOffline.node.ts';
import type { LoadOptions } from '../LoadOptions.ts';
import { CIFAR_FILE_NAMES, type CifarDatasetSpec, type CifarFileName } from './cifarFiles.ts';
import { datasetFromCifar, type CifarFileSet } from './datasetFromCifar.node.ts';
import { aboutOf, filesFolder, readCifarFiles } from './loadCifarFolder.node.ts';
import type { CifarFile } from './readCifarFile.node.ts';
import { unpackCifar } from './unpackCifar.node.ts';

/**
 * A data set in CIFAR-10's binary form that is known by name, every file of it verified against its published hash: from the given
 * folder alone (the files, or the archive), else from the cache, else downloaded, unpacked and kept there.
 *
 * @throws {ToolkitError} DATA_UNAVAILABLE, which says what was tried; for a given folder what readCifarFiles and unpackCifar throw
 */
export async function loadCifarDataset(spec: CifarDatasetSpec, options: LoadOptions): Promise<Dataset> {
  const given = options.dataDir ?? process.env[spec.folderVariable];
  if (given) {
    options.onProgress?.({ type: 'source', message: `${spec.title} from the folder ${given}` });
    return datasetFromCifar(await fromFolder(given, spec, options), {
      ...aboutOf(spec),
      source: `the folder ${given}`,
    });
  }
  const cacheFolder = cacheFolderOf(spec, options.cacheDir);
  const cached = await fromCache(cacheFolder, spec, options);
  if (cached) return datasetFromCifar(cached, { ...aboutOf(spec), source: `the cache ${cacheFolder}` });
  return datasetFromCifar(await fetchAll(cacheFolder, spec, options), { ...aboutOf(spec), source: 'download' });
}

async function fromFolder(dir: string, spec: CifarDatasetSpec, options: LoadOptions): Promise<CifarFileSet> {
  const { onProgress, signal } = options;
  const folder = await filesFolder(dir);
  const archive = join(dir, spec.archive.name);
  const isUnpacked = CIFAR_FILE_NAMES.some((name) => existsSync(join(folder, name)));
  if (!isUnpacked && existsSync(archive)) return collect(unpackCifar(archive, spec, signal));
  return readCifarFiles(folder, { expected: spec, onProgress, signal });
}

/** The files in the cache, unless one is missing or spoilt: they come from one archive, so all are fetched together. */
async function fromCache(
  folder: string,
  spec: CifarDatasetSpec,
  { onProgress, signal }: LoadOptions,
): Promise<CifarFileSet | undefined> {
  if (!existsSync(folder)) return undefined;
  try {
    return await readCifarFiles(folder, { expected: spec, onProgress, signal });
  } catch (error) {
    if (!(error instanceof ToolkitError)) throw error;
    if (error.code !== 'FILE_MISSING') {
      onProgress?.({ type: 'warning', message: `The cache is spoilt and fetched again: ${error.message}` });
    }
    return undefined;
  }
}

async function fetchAll(folder: string, spec: CifarDatasetSpec, options: LoadOptions): Promise<CifarFileSet> {
  const failures: string[] = isOffline(options) ? ['not tried, the network is switched off'] : [];
  for (const mirror of isOffline(options) ? [] : spec.mirrors) {
    try {
      return await fromMirror(mirror, folder, spec, options);
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error;
      failures.push(error.message);
    }
  }
  throw new ToolkitError(
    'DATA_UNAVAILABLE',
    [`${spec.title} is not on this machine and could not be fetched`, ...failures].join('\n  - '),
    {
      hint: `Connect to the network, or put ${spec.archive.name} into a folder and set ${spec.folderVariable} to it.`,
    },
  );
}

/** Downloads, verifies and unpacks. Where the part that was there from before spoilt it, the whole is fetched once more. */
async function fromMirror(
  mirror: string,
  folder: string,
  spec: CifarDatasetSpec,
  options: LoadOptions,
): Promise<CifarFileSet> {
  const { onProgress, signal } = options;
  const { name, bytes } = spec.archive;
  const partial = join(folder, `partial-${name}`);
  await makeFolder(folder);
  const { resumed } = await downloadFile(`${mirror}${name}`, partial, {
    maxBytes: bytes,
    signal,
    onBytes: (loaded, total = bytes) =>
      onProgress?.({ type: 'download', message: `Downloading ${name}`, loaded, total }),
  });
  try {
    const files = await collect(unpackCifar(partial, spec, signal));
    onProgress?.({ type: 'verify', message: `${mirror}${name} is the published archive` });
    for (const [file, { contents }] of files) await keepInCache(folder, file, contents, onProgress);
    return files;
  } catch (error) {
    if (!resumed || !(error instanceof ToolkitError)) throw error;
    onProgress?.({ type: 'warning', message: `${error.message}. Downloading it again from the start.` });
  } finally {
    await rm(partial, { force: true });
  }
  return fromMirror(mirror, folder, spec, options);
}

async function collect(files: AsyncIterable<[CifarFileName, CifarFile]>): Promise<CifarFileSet> {
  const all = new Map<CifarFileName, CifarFile>();
  for await (const [name, file] of files) all.set(name, file);
  return all;
}
