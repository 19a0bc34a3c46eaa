import type { IdxDatasetSpec } from '../idxFiles.ts';

/**
 * MNIST: 70,000 handwritten digits, 28x28 grey, by Y. LeCun, C. Cortes and C. Burges. The hashes are those of the inflated files;
 * many independent projects list the same ones.
 * @see http://yann.lecun.com/exdb/mnist/ which no longer hands the files out; the mirrors are those that torchvision and
 * TensorFlow take
 */
export const mnistSpec: IdxDatasetSpec = {
  name: 'mnist',
  title: 'MNIST',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  files: {
    'train-images-idx3-ubyte': {
      shape: [60_000, 28, 28],
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    },
    'train-labels-idx1-ubyte': {
      shape: [60_000],
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    },
    't10k-images-idx3-ubyte': {
      shape: [10_000, 28, 28],
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    },
    't10k-labels-idx1-ubyte': {
      shape: [10_000],
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    },
  },
  folderVariable: 'MNIST_DATA',
  mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
};
