import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDataset, type Split } from '@fmnist/data';
import { root } from './commands.ts';

/** The sizes that a dry run has time for: a GPU in software takes a second for some images. */
const COUNTS = { train: 60, t10k: 8 };

/** Writes a data set of a few images as IDX files. @returns the folder */
export async function fewImages(folder: string): Promise<string> {
  const { train, test } = await loadDataset(join(root, 'test/fixtures/fashion-mnist-small'));
  await mkdir(folder, { recursive: true });
  for (const [name, split] of Object.entries({ train, t10k: test })) {
    const count = COUNTS[name as keyof typeof COUNTS];
    await writeIdx(join(folder, `${name}-images-idx3-ubyte`), [count, 28, 28], split.images);
    await writeIdx(join(folder, `${name}-labels-idx1-ubyte`), [count], labelsOf(split));
  }
  return folder;
}

const labelsOf = ({ labels }: Split) => Uint8Array.from(labels);

async function writeIdx(path: string, shape: readonly number[], data: Uint8Array): Promise<void> {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length, 0);
  for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  const bytes = shape.reduce((product, size) => product * size, 1);
  await writeFile(path, Buffer.concat([header, data.subarray(0, bytes)]));
}
