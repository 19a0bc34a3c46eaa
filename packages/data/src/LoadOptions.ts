import type { ImageSize } from './Dataset.ts';
import type { OnDataEvent } from './DataEvent.ts';

export interface LoadOptions {
  /** The folder that holds the files of a data set asked for by name; nothing else is then looked at. */
  readonly dataDir?: string;
  /** Where fetched files are kept, by default `fmnist` in the system's cache folder (XDG_CACHE_HOME or ~/.cache on Linux). */
  readonly cacheDir?: string;
  /** Never touch the network; also by FMNIST_OFFLINE=1. */
  readonly offline?: boolean;
  /** Train on so many images: of each class the first ones of its share, so that every class stays in. The test set stays whole. */
  readonly limit?: number;
  /** Of a folder of images: the pixels (a side) that all are brought to. By default their own size, if most have the same; see loadImageFolder. */
  readonly size?: number | Pick<ImageSize, 'height' | 'width'>;
  /** Of a folder of images: 1 for grey, 3 for colour. By default grey if every image is. */
  readonly channels?: 1 | 3;
  /** Of a folder of images without a test set: chooses the fifth of them that becomes it. Default 0. */
  readonly seed?: number;
  /** Of a folder of images: leave those out that cannot be read, with a warning, instead of failing. */
  readonly skipUnreadable?: boolean;
  readonly onProgress?: OnDataEvent;
  readonly signal?: AbortSignal;
}
