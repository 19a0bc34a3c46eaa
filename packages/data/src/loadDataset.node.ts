import { stat } from 'node:fs/promises';
import { ToolkitError } from '@fmnist/errors';
import { closestMatch } from 'leven';
import type { Dataset } from './Dataset.ts';
import { datasets } from './datasets/index.ts';
import { subset } from './gather.ts';
import { loadIdxDataset } from './loadIdxDataset.node.ts';
import { loadIdxFolder } from './loadIdxFolder.node.ts';
import type { LoadOptions } from './LoadOptions.ts';
import { stratifiedHead } from './stratifiedSplit.ts';

/**
 * Loads a data set, verified, into memory.
 *
 * By name it is looked for in `dataDir` (or the folder that FMNIST_DATA names) and nowhere else; without that in the cache, in
 * the system's installed copy, on the data set's own servers, and in Debian's package where there is apt. Only the published
 * files are taken. A folder of IDX files, raw or .gz, may hold any data in MNIST's form; `./name` where it is called as a known set.
 *
 * @throws {ToolkitError} UNKNOWN_DATASET, BAD_LIMIT, DATA_UNAVAILABLE, or what is wrong with a file: see readIdx and loadIdxFolder
 * @example
 * const data = await loadDataset('fashion-mnist', { onProgress: ({ message }) => console.error(message) });
 * data.classes[data.train.labels[0] ?? 0]; // 'Ankle boot'
 */
export async function loadDataset(nameOrDir: string, options: LoadOptions = {}): Promise<Dataset> {
  checkLimit(options.limit);
  const spec = Object.hasOwn(datasets, nameOrDir) ? datasets[nameOrDir] : undefined;
  if (!spec && !(await isFolder(nameOrDir))) throw unknownDataset(nameOrDir);
  const dataset = spec ? await loadIdxDataset(spec, options) : await loadIdxFolder(nameOrDir, options);
  return limitTrain(dataset, options.limit);
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
  const names = Object.keys(datasets);
  const closest = closestMatch(name, names, { maxDistance: 5 });
  return new ToolkitError('UNKNOWN_DATASET', 'no data set and no folder of this name', {
    kind: 'usage',
    where: name,
    expected: `one of ${names.join(', ')}, or a folder of IDX files`,
    ...(closest && { hint: `Did you mean ${closest}?` }),
  });
}
