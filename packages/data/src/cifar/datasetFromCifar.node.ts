import { createHash } from 'node:crypto';
import type { Dataset, Split } from '../Dataset.ts';
import { CIFAR_FILE_NAMES, type CifarFileName } from './cifarFiles.ts';
import { CIFAR_CHANNELS, CIFAR_IMAGE_BYTES, CIFAR_SIDE, readCifarRecords } from './cifarRecords.ts';
import type { CifarFile } from './readCifarFile.node.ts';

/** All six files of a data set, each with where it was, for errors. */
export type CifarFileSet = ReadonlyMap<CifarFileName, CifarFile>;

/**
 * Puts six verified files together.
 * @throws {ToolkitError} BAD_LABEL
 */
export function datasetFromCifar(
  files: CifarFileSet,
  about: Pick<Dataset, 'name' | 'title' | 'classes' | 'source'>,
): Dataset {
  const train = toSplit(files, CIFAR_FILE_NAMES.slice(0, -1), about);
  const test = toSplit(files, CIFAR_FILE_NAMES.slice(-1), about);
  const size = { height: CIFAR_SIDE, width: CIFAR_SIDE, channels: CIFAR_CHANNELS };
  return { ...about, ...size, train, test, sha256: combinedHash(files) };
}

function toSplit(
  files: CifarFileSet,
  names: readonly CifarFileName[],
  { classes, name: dataset }: Pick<Dataset, 'name' | 'classes'>,
): Split {
  const count = names.reduce((sum, name) => sum + (files.get(name)?.records ?? 0), 0);
  const split: Split = { images: new Uint8Array(count * CIFAR_IMAGE_BYTES), labels: new Uint8Array(count), count };
  let first = 0;
  for (const name of names) {
    const file = files.get(name);
    if (!file) continue;
    readCifarRecords(file.contents, split, { first, classes: classes.length, where: `${dataset} > ${name}` });
    first += file.records;
  }
  return split;
}

/** See Dataset.sha256. */
function combinedHash(files: CifarFileSet): string {
  const hash = createHash('sha256');
  for (const name of CIFAR_FILE_NAMES) hash.update(files.get(name)?.sha256 ?? '', 'hex');
  return hash.digest('hex');
}
