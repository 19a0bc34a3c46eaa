/** The four files of MNIST and of every data set made in its image, with the rank of the array in each. */
export const IDX_FILE_RANKS = {
  'train-images-idx3-ubyte': 3,
  'train-labels-idx1-ubyte': 1,
  't10k-images-idx3-ubyte': 3,
  't10k-labels-idx1-ubyte': 1,
} as const;

export type IdxFileName = keyof typeof IDX_FILE_RANKS;

/** In the order in which they are read and hashed. */
export const IDX_FILE_NAMES = Object.keys(IDX_FILE_RANKS) as IdxFileName[];

/** What an inflated file has to be. */
export interface IdxFileSpec {
  readonly shape: readonly number[];
  /** In hexadecimal, of the whole inflated file. */
  readonly sha256: string;
}

/** A data set of four IDX files: what it is and where it is to be had. */
export interface IdxDatasetSpec {
  readonly name: string;
  readonly title: string;
  readonly classes: readonly string[];
  readonly files: Readonly<Record<IdxFileName, IdxFileSpec>>;
  /** Environment variable that names a folder with the files. */
  readonly folderVariable: string;
  /** Where a package of the system puts the files, below its data folders (/usr/share), if there is one. */
  readonly installedFolder?: string;
  /** Folders of the .gz files, each ending in a slash, the best first. */
  readonly mirrors: readonly string[];
  /** Debian's package of the data, if there is one. */
  readonly debianPackage?: string;
}
