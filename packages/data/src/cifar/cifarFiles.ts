/** The six files of CIFAR-10's binary version, in the order in which they are read and hashed; the last is the test set. */
export const CIFAR_FILE_NAMES = [
  'data_batch_1.bin',
  'data_batch_2.bin',
  'data_batch_3.bin',
  'data_batch_4.bin',
  'data_batch_5.bin',
  'test_batch.bin',
] as const;

export type CifarFileName = (typeof CIFAR_FILE_NAMES)[number];

/** The folder in the archive, which people keep when they unpack it. */
export const CIFAR_FOLDER = 'cifar-10-batches-bin';

/** A data set in CIFAR-10's binary form: what it is and where it is to be had. */
export interface CifarDatasetSpec {
  readonly name: string;
  readonly title: string;
  readonly classes: readonly string[];
  /** The one file that is published; SHA-256 in hexadecimal. */
  readonly archive: { readonly name: string; readonly bytes: number; readonly sha256: string };
  /** Images in each file. */
  readonly records: number;
  /** SHA-256 in hexadecimal of each file. */
  readonly files: Readonly<Record<CifarFileName, string>>;
  /** Environment variable that names a folder with the files or the archive. */
  readonly folderVariable: string;
  /** Folders of the archive, each ending in a slash, the best first. */
  readonly mirrors: readonly string[];
}
