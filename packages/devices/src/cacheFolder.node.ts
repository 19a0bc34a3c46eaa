import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where what is fetched for a machine is kept, beside the data sets: `fmnist` in the system's cache folder. */
export const cacheFolder = (...names: readonly string[]): string =>
  join(envPaths('fmnist', { suffix: '' }).cache, ...names);
