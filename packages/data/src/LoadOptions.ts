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
  readonly onProgress?: OnDataEvent;
  readonly signal?: AbortSignal;
}
