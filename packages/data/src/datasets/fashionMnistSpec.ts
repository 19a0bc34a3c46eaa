import type { IdxDatasetSpec } from '../idxFiles.ts';

/**
 * Fashion-MNIST: 70,000 pictures of clothes, 28x28 grey, ten classes, MIT licence. The hashes are those of the files since
 * 2017-08-31; the first release had images in both train and test set.
 * @see https://github.com/zalandoresearch/fashion-mnist
 */
export const fashionMnistSpec: IdxDatasetSpec = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST',
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  files: {
    'train-images-idx3-ubyte': {
      shape: [60_000, 28, 28],
      sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    },
    'train-labels-idx1-ubyte': {
      shape: [60_000],
      sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    },
    't10k-images-idx3-ubyte': {
      shape: [10_000, 28, 28],
      sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    },
    't10k-labels-idx1-ubyte': {
      shape: [10_000],
      sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
  },
  folderVariable: 'FMNIST_DATA',
  installedFolder: 'datasets/fashion-mnist',
  // The authors' bucket, over TLS (its website address has none), then their repository.
  mirrors: [
    'https://fashion-mnist.s3.eu-central-1.amazonaws.com/',
    'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
  ],
  debianPackage: 'dataset-fashion-mnist',
};
