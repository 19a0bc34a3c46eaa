import type { IdxDatasetSpec } from '../idxFiles.ts';
import { fashionMnistSpec } from './fashionMnistSpec.ts';
import { mnistSpec } from './mnistSpec.ts';

/** Every data set of IDX files that is known by name. */
export const datasets: Readonly<Record<string, IdxDatasetSpec>> = {
  'fashion-mnist': fashionMnistSpec,
  mnist: mnistSpec,
};
