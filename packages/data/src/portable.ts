/** What runs anywhere, a browser among them: no file is read here. */
export type { Augmentation } from './augment/Augmentation.ts';
export { augmentBatch, type AugmentOptions } from './augment/augmentBatch.ts';
export { checkAugmentation } from './augment/checkAugmentation.ts';
export { parseAugmentation } from './augment/parseAugmentation.ts';
export type { BatchOptions, BatchSettings, EpochOptions } from './batches/BatchOptions.ts';
export { batches, openBatches, type BatchFeed } from './batches/openBatches.ts';
export type { Batch, Dataset, ImageSize, Mix, Split } from './Dataset.ts';
export { epochOrder } from './epochOrder.ts';
export { flipped } from './flipped.ts';
export { gather, subset } from './gather.ts';
export { meanAndStd, type MeanAndStd } from './meanAndStd.ts';
export { stratifiedSplit, type SplitIndices } from './stratifiedSplit.ts';
