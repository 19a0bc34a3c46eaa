import type { IdxDatasetSpec } from '../idxFiles.ts';
import { fashionMnistSpec } from './fashionMnistSpec.ts';

/** Every data set that is known by name. */
export const datasets: Readonly<Record<string, IdxDatasetSpec>> = {
  'fashion-mnist': fashionMnistSpec,
};
