import { readdir } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { checkClasses } from '../readClasses.node.ts';

/** An image that is to be read. */
export interface ImageFile {
  readonly path: string;
  /** Index of its class. */
  readonly label: number;
}

export interface ImageFolder {
  readonly classes: readonly string[];
  readonly train: readonly ImageFile[];
  /** Left out where a test set has to be split off. */
  readonly test?: readonly ImageFile[];
  /** What was passed over, one line for people each. */
  readonly notes: readonly string[];
}

const EXTENSIONS = new Set(['.png', '.jpg', '.jpeg', '.webp', '.bmp']);
const TRAIN_NAMES = ['train', 'training'];
/** The first one that is there is the test set. */
const TEST_NAMES = ['test', 'testing', 'val', 'valid', 'validation'];

/** Whether a folder of these folders may hold images by class. One folder alone is no choice of classes. */
export function isImageFolder(folders: readonly string[]): boolean {
  return folders.length >= 2 || TRAIN_NAMES.some((name) => folders.includes(name));
}

/**
 * The images of a folder, by class: `train/<class>/...` and perhaps `test/<class>/...`, or `<class>/...` alone. A class is called as
 * its folder, in whose subfolders images are found too; classes and images are in the order of their names' code units, which no
 * system's language changes. Hidden files and those that are no pictures by their names are passed over.
 *
 * @throws {ToolkitError} NO_IMAGES, BAD_CLASSES, UNKNOWN_CLASS when the test set has a class that the training set has not
 */
export async function listImageFolder(root: string): Promise<ImageFolder> {
  const parts = await foldersIn(root);
  const trainName = TRAIN_NAMES.find((name) => parts.includes(name));
  const trainRoot = trainName ? join(root, trainName) : root;
  const classes = checkClasses(await foldersIn(trainRoot), trainRoot);
  const notes: string[] = [];
  const train = await imagesIn(trainRoot, classes, notes);
  if (train.length === 0) throw noImages(trainRoot);
  const [testName, ...unused] = trainName ? TEST_NAMES.filter((name) => parts.includes(name)) : [];
  if (!testName) return { classes, train, notes };
  if (unused.length > 0) {
    notes.push(`${unused.join(', ')} left out: ${testName} is the test set, validation images are taken from training`);
  }
  const testRoot = join(root, testName);
  checkTestClasses(await foldersIn(testRoot), classes, testRoot);
  const test = await imagesIn(testRoot, classes, notes);
  if (test.length === 0) throw noImages(testRoot);
  return { classes, train, test, notes };
}

/** Names of the folders in a folder, sorted, without hidden ones. */
export async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ToolkitError('FOLDER_MISSING', 'no folder that can be read', { where: path, cause });
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

async function imagesIn(root: string, classes: readonly string[], notes: string[]): Promise<ImageFile[]> {
  const images: ImageFile[] = [];
  const others: string[] = [];
  for (const [label, name] of classes.entries()) {
    const folder = join(root, name);
    // A class that the test set lacks has no folder there.
    const paths = await readdir(folder, { recursive: true }).catch((): string[] => []);
    for (const path of paths.toSorted()) {
      if (path.split(sep).some((part) => part.startsWith('.'))) continue;
      if (EXTENSIONS.has(extname(path).toLowerCase())) images.push({ path: join(folder, path), label });
      else if (extname(path) !== '') others.push(join(name, path));
    }
  }
  if (others.length > 0) notes.push(`${others.length} files in ${root} are no pictures, such as ${others[0]}`);
  return images;
}

function checkTestClasses(found: readonly string[], classes: readonly string[], where: string): void {
  const unknown = found.filter((name) => !classes.includes(name));
  if (unknown.length === 0) return;
  throw new ToolkitError(
    'UNKNOWN_CLASS',
    `classes that are not in the training set: ${unknown.slice(0, 5).join(', ')}`,
    {
      where,
      expected: `folders called ${classes.slice(0, 5).join(', ')}${classes.length > 5 ? ' ...' : ''}`,
    },
  );
}

function noImages(where: string): ToolkitError {
  return new ToolkitError('NO_IMAGES', 'no images', {
    where,
    expected: `a folder for each class, with files ending in ${[...EXTENSIONS].join(', ')}`,
  });
}
