import type { Augmentation } from '../augment/Augmentation.ts';
import type { ImageSize } from '../Dataset.ts';

/** How a split becomes batches: plain data, as a worker gets it. */
export interface BatchSettings {
  /** Of the images: the data set itself will do. */
  readonly size: ImageSize;
  readonly seed: number;
  /** Images a batch; an epoch's last one may be smaller. */
  readonly batch: number;
  /** None by default. */
  readonly augmentation?: Augmentation;
  /** What cutout fills with, a byte a channel: the training images' mean, or by default black. */
  readonly fill?: readonly number[];
}

export interface BatchOptions extends BatchSettings {
  /**
   * Threads that prepare batches ahead of time; the bytes are the same with any number. 0 prepares them when they are asked for.
   * By default one where that pays: in Node, for batches that take longer to change than to send from thread to thread.
   */
  readonly workers?: number;
}

/** Where an epoch's batches begin, and what stops them. */
export interface EpochOptions {
  /** The first batch, counted from 0: a resumed run's steps done in the epoch. */
  readonly from?: number;
  readonly signal?: AbortSignal;
}
