import { createHash } from 'node:crypto';
import { ToolkitError } from '@fmnist/errors';
import type { Dataset, Split } from './Dataset.ts';
import { IDX_FILE_NAMES, type IdxFileName } from './idxFiles.ts';
import type { IdxFile } from './readIdx.node.ts';

/** All four files of a data set. */
export type IdxFileSet = Readonly<Record<IdxFileName, IdxFile>>;

/**
 * Puts four verified files together.
 *
 * @throws {ToolkitError} FILES_DISAGREE, which lists all that does not fit: numbers of images and labels, sizes of train and test
 * images, a label without a class
 */
export function datasetFromIdx(
  files: IdxFileSet,
  about: Pick<Dataset, 'name' | 'title' | 'classes' | 'source'>,
): Dataset {
  const [, height = 0, width = 0] = files['train-images-idx3-ubyte'].shape;
  const train = toSplit(files['train-images-idx3-ubyte'], files['train-labels-idx1-ubyte']);
  const test = toSplit(files['t10k-images-idx3-ubyte'], files['t10k-labels-idx1-ubyte']);
  const [, testHeight, testWidth] = files['t10k-images-idx3-ubyte'].shape;
  const problems = [
    ...splitProblems('train', train, about.classes.length),
    ...splitProblems('test', test, about.classes.length),
    ...(testHeight === height && testWidth === width
      ? []
      : [`train images are ${height}x${width}, test images ${testHeight}x${testWidth}`]),
  ];
  if (problems.length > 0) {
    throw new ToolkitError('FILES_DISAGREE', problems.join('; '), {
      where: about.name,
      hint: 'Take all four files from one data set; classes.txt has one line a class.',
    });
  }
  return { ...about, height, width, channels: 1, train, test, sha256: combinedHash(files) };
}

function toSplit(images: IdxFile, labels: IdxFile): Split {
  return { images: images.data, labels: labels.data, count: images.shape[0] ?? 0 };
}

function splitProblems(part: string, { labels, count }: Split, classes: number): string[] {
  const highest = labels.reduce((most, label) => Math.max(most, label), 0);
  return [
    ...(labels.length === count ? [] : [`${count} ${part} images but ${labels.length} labels`]),
    ...(highest < classes ? [] : [`a ${part} label ${highest} but only ${classes} classes`]),
  ];
}

/** See Dataset.sha256. */
function combinedHash(files: IdxFileSet): string {
  const hash = createHash('sha256');
  for (const name of IDX_FILE_NAMES) hash.update(files[name].sha256, 'hex');
  return hash.digest('hex');
}
