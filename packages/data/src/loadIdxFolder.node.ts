import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { Dataset } from './Dataset.ts';
import { datasetFromIdx, type IdxFileSet } from './datasetFromIdx.node.ts';
import { datasets } from './datasets/index.ts';
import { IDX_FILE_NAMES } from './idxFiles.ts';
import type { LoadOptions } from './LoadOptions.ts';
import { describeEntries, listFolder, readWholeIdxFolder, storedName } from './readIdxFolder.node.ts';

const CLASSES_FILE = 'classes.txt';
const MAX_CLASSES_BYTES = 64 * 1024;
/** A label is a byte. */
const MAX_CLASSES = 256;

/**
 * Any data set in MNIST's form, by its folder: four IDX files, raw or .gz, and perhaps classes.txt with a name a line (without
 * it the classes are called 0, 1, 2 ...). Known data is told by its hashes and gets its own name and classes.
 *
 * @throws {ToolkitError} UNKNOWN_FOLDER when it holds no IDX files; FILE_MISSING, BAD_CLASSES; what readIdx and datasetFromIdx throw
 */
export async function loadIdxFolder(dir: string, { onProgress, signal }: LoadOptions): Promise<Dataset> {
  const folder = resolve(dir);
  const entries = await listFolder(folder);
  if (!IDX_FILE_NAMES.some((name) => storedName(name, entries))) {
    throw new ToolkitError('UNKNOWN_FOLDER', 'no data set that is known', {
      where: dir,
      expected: `IDX files: ${IDX_FILE_NAMES.join(', ')}, as they are or as .gz`,
      received: describeEntries(entries),
    });
  }
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

async function readClasses(path: string): Promise<string[]> {
  const status = await stat(path);
  const text = status.isFile() && status.size <= MAX_CLASSES_BYTES ? await readFile(path, 'utf8') : '';
  const classes = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());
  // Names go to terminals and pictures, so control characters have no place in them.
  const sound = classes.length <= MAX_CLASSES && classes.every((name) => name !== '' && !/\p{Cc}/u.test(name));
  if (sound && new Set(classes).size === classes.length) return classes;
  throw new ToolkitError('BAD_CLASSES', 'not a list of classes', {
    where: path,
    expected: `1 to ${MAX_CLASSES} different names, one a line, in ${MAX_CLASSES_BYTES / 1024} KB of text`,
  });
}
