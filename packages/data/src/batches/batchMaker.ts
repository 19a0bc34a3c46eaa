import { augmentBatch } from '../augment/augmentBatch.ts';
import type { Batch, Split } from '../Dataset.ts';
import { epochOrder } from '../epochOrder.ts';
import type { BatchSettings } from './BatchOptions.ts';

/** Makes batch number `step` of an epoch, both counted from 0: always the same one, whoever asks and in whatever order. */
export type BatchMaker = (epoch: number, step: number) => Batch;

/** A maker of this split's batches, each in memory of its own. The order of the epoch asked for last is kept. */
export function batchMaker(train: Split, { size, seed, batch, augmentation = {}, fill }: BatchSettings): BatchMaker {
  let ordered: { epoch: number; indices: Uint32Array } = { epoch: -1, indices: new Uint32Array() };
  return (epoch, step) => {
    if (ordered.epoch !== epoch) ordered = { epoch, indices: epochOrder(train.count, { seed, epoch }) };
    const from = step * batch;
    const options = { seed, epoch, augmentation, size, ...(fill && { fill }) };
    return augmentBatch(train, ordered.indices, from, from + batch, options);
  };
}
