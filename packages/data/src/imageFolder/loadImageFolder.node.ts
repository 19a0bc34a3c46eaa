import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { Dataset, Split } from '../Dataset.ts';
import { subset } from '../gather.ts';
import type { LoadOptions } from '../LoadOptions.ts';
import { stratifiedSplit } from '../stratifiedSplit.ts';
import { commonSize } from './commonSize.ts';
import { listImageFolder, type ImageFile } from './listImageFolder.node.ts';
import { readImages, readSizes, type ReadImages } from './readImages.node.ts';

/** Of decoded images: what fits into memory beside what a training run needs. */
const MAX_BYTES = 2 ** 31;
const MOST_SIDE = 4096;
/** One image in so many is a test image where the folder has no test set. */
const TEST_SHARE = 5;

/**
 * A folder of images by class, PNG, JPEG, WebP or BMP of any size: see listImageFolder for its form. All are brought to one size,
 * `size` or what commonSize says, keeping their proportions and cutting what is over. They are grey if all of them are, or as
 * `channels` says. Without a test set a fifth of each class becomes one, chosen by `seed`.
 *
 * The hash is that of the decoded data: of a line of JSON with the classes, height, width and channels, then train images, train
 * labels, test images and test labels.
 *
 * @throws {ToolkitError} what listImageFolder throws; BAD_SIZE; TOO_LARGE; BAD_IMAGES, which counts those that cannot be read and
 * lists the first
 */
export async function loadImageFolder(dir: string, options: LoadOptions): Promise<Dataset> {
  const { onProgress, signal } = options;
  const wanted = wantedSize(options.size);
  const folder = resolve(dir);
  onProgress?.({ type: 'source', message: `Reading the images in ${dir}` });
  const { classes, train, test = [], notes } = await listImageFolder(folder);
  for (const message of notes) onProgress?.({ type: 'warning', message });
  const files = [...train, ...test];
  const size = wanted ?? commonSize(await readSizes(train, signal));
  checkMemory(files.length, size, folder);
  const read = await readImages(files, { ...size, channels: options.channels, onProgress, signal });
  handleProblems(read, files.length, folder, options);
  const all: Split = { images: read.images, labels: labelsOf(files), count: files.length };
  const isWhole = (index: number) => !read.problems.has(index);
  const splits = partition(all, { train: train.length, isWhole, seed: options.seed ?? 0, where: folder });
  const about = { classes, ...size, channels: read.channels };
  const sha256 = contentHash(about, splits);
  const name = basename(folder);
  return { ...about, ...splits, name, title: name, sha256, source: `the folder ${folder}` };
}

function labelsOf(files: readonly ImageFile[]): Uint8Array {
  return Uint8Array.from(files, ({ label }) => label);
}

/** The first `train` images and the rest; where there is no rest, a share of each class is taken off for it. */
function partition(
  all: Split,
  options: { train: number; isWhole: (index: number) => boolean; seed: number; where: string },
): { train: Split; test: Split } {
  const indices = Uint32Array.from(all.labels.keys()).filter(options.isWhole);
  const train = subset(
    all,
    indices.filter((index) => index < options.train),
  );
  const test = subset(
    all,
    indices.filter((index) => index >= options.train),
  );
  if (options.train < all.count) {
    if (train.count > 0 && test.count > 0) return { train, test };
  } else if (train.count >= 2) {
    const validation = Math.max(1, Math.round(train.count / TEST_SHARE));
    const split = stratifiedSplit(train.labels, { validation, seed: options.seed });
    return { train: subset(train, split.train), test: subset(train, split.validation) };
  }
  throw new ToolkitError('NO_IMAGES', 'too few images to train and to test on', {
    where: options.where,
    received: `${train.count + test.count} that can be read`,
  });
}

function handleProblems({ problems }: ReadImages, count: number, where: string, options: LoadOptions): void {
  if (problems.size === 0) return;
  const first = [...problems.values()].slice(0, 5).map(({ message }) => message);
  const more = problems.size > first.length ? [`and ${problems.size - first.length} more`] : [];
  const message = [`${problems.size} of ${count} images cannot be read`, ...first, ...more].join('\n  - ');
  if (options.skipUnreadable) return options.onProgress?.({ type: 'warning', message: `Left out: ${message}` });
  throw new ToolkitError('BAD_IMAGES', message, {
    where,
    hint: 'Mend or remove them, or load with { skipUnreadable: true }.',
  });
}

function wantedSize(size: LoadOptions['size']): { height: number; width: number } | undefined {
  if (size === undefined) return undefined;
  const { height, width } = typeof size === 'number' ? { height: size, width: size } : size;
  if ([height, width].every((side) => Number.isInteger(side) && side >= 1 && side <= MOST_SIDE)) {
    return { height, width };
  }
  throw new ToolkitError('BAD_SIZE', 'images cannot be of this size', {
    kind: 'usage',
    where: 'size',
    expected: `pixels a side, a whole number from 1 to ${MOST_SIDE}`,
    received: height === width ? String(height) : `${height} x ${width}`,
  });
}

function checkMemory(count: number, { height, width }: { height: number; width: number }, where: string): void {
  const bytes = count * height * width * 3;
  if (bytes <= MAX_BYTES) return;
  throw new ToolkitError('TOO_LARGE', 'more images than are held in memory', {
    where,
    expected: `at most ${MAX_BYTES / 2 ** 30} GB when decoded`,
    received: `${count} images of ${height} x ${width}`,
    hint: 'Choose a smaller size.',
  });
}

function contentHash(about: object, { train, test }: { train: Split; test: Split }): string {
  const hash = createHash('sha256').update(`${JSON.stringify(about)}\n`);
  for (const { images, labels } of [train, test]) hash.update(images).update(labels);
  return hash.digest('hex');
}
