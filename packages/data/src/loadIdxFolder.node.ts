import { basename, join, resolve } from 'node:path';
import type { Dataset } from './Dataset.ts';
import { datasetFromIdx, type IdxFileSet } from './datasetFromIdx.node.ts';
import { datasets } from './datasets/index.ts';
import { IDX_FILE_NAMES } from './idxFiles.ts';
import type { LoadOptions } from './LoadOptions.ts';
import { readClasses } from './readClasses.node.ts';
import { listFolder, readWholeIdxFolder, storedName } from './readIdxFolder.node.ts';

const CLASSES_FILE = 'classes.txt';

/** Whether a folder of these entries holds data in MNIST's form, a part of it at least. */
export function isIdxFolder(entries: readonly string[]): boolean {
  return IDX_FILE_NAMES.some((name) => storedName(name, entries));
}

/**
 * Any data set in MNIST's form, by its folder: four IDX files, raw or .gz, and perhaps classes.txt with a name a line (without
 * it the classes are called 0, 1, 2 ...). Known data is told by its hashes and gets its own name and classes.
 *
 * @throws {ToolkitError} FILE_MISSING, BAD_CLASSES; what readIdx and datasetFromIdx throw
 */
export async function loadIdxFolder(dir: string, { onProgress, signal }: LoadOptions): Promise<Dataset> {
  const folder = resolve(dir);
  const entries = await listFolder(folder);
  onProgress?.({ type: 'source', message: `Reading ${dir}` });
  const files = await readWholeIdxFolder(folder, { onProgress, signal });
  const known = Object.values(datasets).find((spec) =>
    IDX_FILE_NAMES.every((name) => spec.files[name].sha256 === files[name].sha256),
  );
  const { name, title, classes } = known ?? {
    name: basename(folder),
    title: basename(folder),
    classes: entries.includes(CLASSES_FILE) ? await readClasses(join(folder, CLASSES_FILE)) : numbered(files),
  };
  return datasetFromIdx(files, { name, title, classes, source: `the folder ${folder}` });
}

function numbered(files: IdxFileSet): string[] {
  const labels = [files['train-labels-idx1-ubyte'].data, files['t10k-labels-idx1-ubyte'].data];
  const highest = labels.flatMap((data) => data.reduce((most, label) => Math.max(most, label), 0));
  return Array.from({ length: Math.max(...highest) + 1 }, (_, label) => String(label));
}
