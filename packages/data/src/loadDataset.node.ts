import { stat } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';
import { closestMatch } from 'leven';
import { loadCifarDataset } from './cifar/loadCifarDataset.node.ts';
import { isCifarFolder, loadCifarFolder } from './cifar/loadCifarFolder.node.ts';
import type { Dataset } from './Dataset.ts';
import { cifar10Spec } from './datasets/cifar10Spec.ts';
import { datasets } from './datasets/index.ts';
import { subset } from './gather.ts';
import { foldersIn, isImageFolder } from './imageFolder/listImageFolder.node.ts';
import { loadImageFolder } from './imageFolder/loadImageFolder.node.ts';
import { loadIdxDataset } from './loadIdxDataset.node.ts';
import { isIdxFolder, loadIdxFolder } from './loadIdxFolder.node.ts';
import type { LoadOptions } from './LoadOptions.ts';
import { describeEntries, listFolder } from './readIdxFolder.node.ts';
import { stratifiedHead } from './stratifiedSplit.ts';

type Load = (options: LoadOptions) => Promise<Dataset>;

/** Every data set that is known by name. */
const NAMED: Readonly<Record<string, Load>> = {
  ...Object.fromEntries(
    Object.values(datasets).map((spec) => [spec.name, (options: LoadOptions) => loadIdxDataset(spec, options)]),
  ),
  cifar10: (options) => loadCifarDataset(cifar10Spec, options),
};

/**
 * Loads a data set, verified, into memory.
 *
 * By name (fashion-mnist, mnist, cifar10) it is looked for in `dataDir` (or the folder that FMNIST_DATA, MNIST_DATA or CIFAR10_DATA
 * names) and nowhere else; without that in the cache, in the system's installed copy, on the data set's own servers, and in Debian's
 * package where there is apt. Only the published files are taken.
 *
 * A folder is told by what it holds: IDX files, raw or .gz (MNIST's form, with any data in it); CIFAR-10's binary version; folders
 * of images by class. Write `./name` where a folder is called as a known set.
 *
 * @throws {ToolkitError} UNKNOWN_DATASET, UNKNOWN_FOLDER, BAD_LIMIT, DATA_UNAVAILABLE, or what is wrong with a file: see readIdx,
 * loadIdxFolder, loadCifarFolder and loadImageFolder
 * @example
 * const data = await loadDataset('fashion-mnist', { onProgress: ({ message }) => console.error(message) });
 * data.classes[data.train.labels[0] ?? 0]; // 'Ankle boot'
 */
export async function loadDataset(nameOrDir: string, options: LoadOptions = {}): Promise<Dataset> {
  checkLimit(options.limit);
  const named = Object.hasOwn(NAMED, nameOrDir) ? NAMED[nameOrDir] : undefined;
  if (!named && !(await isFolder(nameOrDir))) throw unknownDataset(nameOrDir);
  const dataset = await (named ? named(options) : loadFolder(nameOrDir, options));
  return limitTrain(dataset, options.limit);
}

/** A folder, by what it holds. */
async function loadFolder(dir: string, options: LoadOptions): Promise<Dataset> {
  const entries = await listFolder(dir);
  if (isIdxFolder(entries)) return loadIdxFolder(dir, options);
  if (isCifarFolder(entries)) return loadCifarFolder(dir, options);
  if (isImageFolder(await foldersIn(dir))) return loadImageFolder(dir, options);
  throw new ToolkitError('UNKNOWN_FOLDER', 'no data set that is known', {
    where: dir,
    expected:
      "MNIST's four IDX files (train-images-idx3-ubyte ..., as they are or as .gz), CIFAR-10's data_batch_1.bin ..., or folders of images by class",
    received: describeEntries(entries),
  });
}

/** Fashion-MNIST, the worked example: `loadDataset('fashion-mnist', options)`. */
export function fashionMnist(options: LoadOptions = {}): Promise<Dataset> {
  return loadDataset('fashion-mnist', options);
}

function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isInteger(limit) && limit > 0)) return;
  throw new ToolkitError('BAD_LIMIT', 'cannot train on so many images', {
    kind: 'usage',
    where: 'limit',
    expected: 'a whole number from 1',
    received: String(limit),
  });
}

function limitTrain(dataset: Dataset, limit = Infinity): Dataset {
  if (limit >= dataset.train.count) return dataset;
  return { ...dataset, train: subset(dataset.train, stratifiedHead(dataset.train.labels, limit)) };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

function unknownDataset(name: string): ToolkitError {
  const names = Object.keys(NAMED);
  // As far off as half of what was written, so that something else entirely is not taken for a slip.
  const closest = closestMatch(name, names, { maxDistance: Math.min(5, name.length >> 1) });
  return new ToolkitError('UNKNOWN_DATASET', 'no data set and no folder of this name', {
    kind: 'usage',
    where: name,
    expected: `one of ${names.join(', ')}, or a folder of IDX files, of CIFAR-10 files, or of images by class`,
    ...(closest && { hint: `Did you mean ${closest}?` }),
  });
}
