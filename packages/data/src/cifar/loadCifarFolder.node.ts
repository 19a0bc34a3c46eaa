import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { cifar10Spec } from '../datasets/cifar10Spec.ts';
import type { Dataset } from '../Dataset.ts';
import type { OnDataEvent } from '../DataEvent.ts';
import type { LoadOptions } from '../LoadOptions.ts';
import { readClasses } from '../readClasses.node.ts';
import { describeEntries, listFolder } from '../readIdxFolder.node.ts';
import { CIFAR_FILE_NAMES, CIFAR_FOLDER, type CifarDatasetSpec, type CifarFileName } from './cifarFiles.ts';
import { datasetFromCifar, type CifarFileSet } from './datasetFromCifar.node.ts';
import { readCifarFile, type CifarFile } from './readCifarFile.node.ts';

const CLASSES_FILE = 'batches.meta.txt';

/** Whether a folder of these entries holds CIFAR-10's binary version, or the folder that its archive unpacks to. */
export function isCifarFolder(entries: readonly string[]): boolean {
  return entries.includes(CIFAR_FOLDER) || CIFAR_FILE_NAMES.some((name) => entries.includes(name));
}

/**
 * Any data in the form of CIFAR-10's binary version, by its folder: data_batch_1.bin to data_batch_5.bin and test_batch.bin, with
 * any number of images, and perhaps batches.meta.txt with a class a line (without it they are CIFAR-10's). CIFAR-10 itself is told
 * by its hashes.
 *
 * @throws {ToolkitError} FILE_MISSING, BAD_CLASSES; what readCifarFile and datasetFromCifar throw
 */
export async function loadCifarFolder(dir: string, { onProgress, signal }: LoadOptions): Promise<Dataset> {
  const folder = await filesFolder(resolve(dir));
  const entries = await listFolder(folder);
  onProgress?.({ type: 'source', message: `Reading ${dir}` });
  const files = await readCifarFiles(folder, { onProgress, signal });
  const source = `the folder ${folder}`;
  if (isPublished(files, cifar10Spec)) return datasetFromCifar(files, { ...aboutOf(cifar10Spec), source });
  // The folder in the archive has the same name for everybody.
  const name = basename(basename(folder) === CIFAR_FOLDER ? dirname(folder) : folder);
  const classes = entries.includes(CLASSES_FILE) ? await readClasses(join(folder, CLASSES_FILE)) : cifar10Spec.classes;
  return datasetFromCifar(files, { name, title: name, classes, source });
}

/** The folder itself, or the one in it that the archive makes. */
export async function filesFolder(dir: string): Promise<string> {
  const inside = join(dir, CIFAR_FOLDER);
  const isThere = await stat(inside).then(
    (status) => status.isDirectory(),
    () => false,
  );
  return isThere ? inside : dir;
}

/**
 * All six files of a folder.
 * @throws {ToolkitError} FOLDER_MISSING; FILE_MISSING, which names all that are; what readCifarFile throws
 */
export async function readCifarFiles(
  folder: string,
  options: {
    readonly expected?: CifarDatasetSpec;
    readonly onProgress?: OnDataEvent | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<CifarFileSet> {
  const { expected, onProgress, signal } = options;
  const entries = await listFolder(folder);
  const missing = CIFAR_FILE_NAMES.filter((name) => !entries.includes(name));
  if (missing.length > 0) {
    throw new ToolkitError('FILE_MISSING', `${missing.join(', ')} not found`, {
      where: folder,
      expected: `each of ${CIFAR_FILE_NAMES.join(', ')}`,
      received: describeEntries(entries),
    });
  }
  const files = new Map<CifarFileName, CifarFile>();
  for (const name of CIFAR_FILE_NAMES) {
    const path = join(folder, name);
    const wanted = expected && { records: expected.records, sha256: expected.files[name] };
    files.set(name, await readCifarFile(path, wanted, signal));
    onProgress?.({
      type: 'verify',
      message: `${path} is ${expected ? 'the published file' : 'a sound file of images'}`,
    });
  }
  return files;
}

/** What is the same wherever a known data set comes from. */
export function aboutOf({ name, title, classes }: CifarDatasetSpec): Pick<Dataset, 'name' | 'title' | 'classes'> {
  return { name, title, classes };
}

function isPublished(files: CifarFileSet, spec: CifarDatasetSpec): boolean {
  return CIFAR_FILE_NAMES.every((name) => files.get(name)?.sha256 === spec.files[name]);
}
