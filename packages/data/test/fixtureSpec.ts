import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { IDX_FILE_NAMES, type IdxDatasetSpec, type IdxFileName } from '../src/idxFiles.ts';

/** 1,000 training and 200 test images cut from Fashion-MNIST. */
export const FIXTURE_FOLDER = fileURLToPath(new URL('../../../test/fixtures/fashion-mnist-small', import.meta.url));

/** Where a package of it would put it. */
export const FIXTURE_INSTALLED_FOLDER = 'datasets/fixture';

/** The four files as published: gzipped. */
export const gzippedFiles = byName((name) => readFileSync(`${FIXTURE_FOLDER}/${name}.gz`));

/** The four files inflated. */
export const rawFiles = byName((name) => gunzipSync(gzippedFiles[name]));

/** The fixture as a data set known by name, to be had nowhere until a test says where. */
export const fixtureSpec: IdxDatasetSpec = {
  name: 'fixture',
  title: 'Fixture',
  classes: Array.from({ length: 10 }, (_, label) => `class ${label}`),
  files: {
    'train-images-idx3-ubyte': { shape: [1000, 28, 28], sha256: sha256('train-images-idx3-ubyte') },
    'train-labels-idx1-ubyte': { shape: [1000], sha256: sha256('train-labels-idx1-ubyte') },
    't10k-images-idx3-ubyte': { shape: [200, 28, 28], sha256: sha256('t10k-images-idx3-ubyte') },
    't10k-labels-idx1-ubyte': { shape: [200], sha256: sha256('t10k-labels-idx1-ubyte') },
  },
  folderVariable: 'FIXTURE_DATA',
  installedFolder: FIXTURE_INSTALLED_FOLDER,
  mirrors: [],
  debianPackage: 'dataset-fixture',
};

function byName<T>(value: (name: IdxFileName) => T): Record<IdxFileName, T> {
  return Object.fromEntries(IDX_FILE_NAMES.map((name) => [name, value(name)])) as Record<IdxFileName, T>;
}

function sha256(name: IdxFileName): string {
  return createHash('sha256').update(rawFiles[name]).digest('hex');
}
