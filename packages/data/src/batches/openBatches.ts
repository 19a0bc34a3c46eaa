import { startBatchWorkers } from '#batchWorkers';
import { ToolkitError } from '@fmnist/errors';
import { checkAugmentation } from '../augment/checkAugmentation.ts';
import type { Batch, Split } from '../Dataset.ts';
import { checkEpoch } from '../epochOrder.ts';
import { checkSeed } from '../randomStream.ts';
import { batchMaker } from './batchMaker.ts';
import type { BatchOptions, EpochOptions } from './BatchOptions.ts';
import type { BatchWorker } from './BatchWorker.ts';

/** A split's batches, epoch after epoch. */
export interface BatchFeed {
  /**
   * The batches of one epoch, in order. Each has memory of its own and stays as it is.
   * @param epoch from 0
   * @throws {ToolkitError} BAD_EPOCH, WORKER_FAILED
   */
  epoch(epoch: number, options?: EpochOptions): AsyncGenerator<Batch, void, undefined>;
  /** Ends the threads, if there are any. */
  close(): Promise<void>;
  /** How many threads there are. */
  readonly workers: number;
}

const MOST_WORKERS = 64;
/** Changing so many bytes takes about half a millisecond, several times as long as sending them to another thread. */
const WORTH_A_THREAD_BYTES = 256 * 1024;

/**
 * Batches for training: shuffled anew every epoch, changed at random, and prepared ahead of time by threads, while a step runs.
 * The batch at (epoch, step) is a function of the split, the seed and the settings alone.
 *
 * @throws {ToolkitError} BAD_BATCH, BAD_SEED, BAD_AUGMENTATION
 * @example
 * const feed = openBatches(data.train, { size: data, seed: 1, batch: 128, augmentation: { flip: true, translate: 2 } });
 * try {
 *   for await (const batch of feed.epoch(0)) await step(batch);
 * } finally {
 *   await feed.close();
 * }
 */
export function openBatches(train: Split, options: BatchOptions): BatchFeed {
  checkOptions(options);
  const threads = startBatchWorkers?.(train, options, options.workers ?? worthWorkers(options)) ?? [];
  const makers = threads.length > 0 ? threads : [inThisThread(train, options)];
  const steps = Math.ceil(train.count / options.batch);
  return {
    workers: threads.length,
    epoch: (epoch, { from = 0, signal } = {}) => inOrder(makers, epoch, { from, steps, ...(signal && { signal }) }),
    close: async () => void (await Promise.all(threads.map((thread) => thread.close()))),
  };
}

/**
 * The batches of one epoch: openBatches for those who need no more.
 * @throws {ToolkitError} see openBatches and BatchFeed.epoch
 */
export async function* batches(
  train: Split,
  { epoch, from, signal, ...options }: BatchOptions & EpochOptions & { readonly epoch: number },
): AsyncGenerator<Batch, void, undefined> {
  const feed = openBatches(train, options);
  try {
    yield* feed.epoch(epoch, { ...(from !== undefined && { from }), ...(signal && { signal }) });
  } finally {
    await feed.close();
  }
}

/** Asks the makers in turn, a few steps ahead of what is taken. */
async function* inOrder(
  makers: readonly Pick<BatchWorker, 'make'>[],
  epoch: number,
  { from, steps, signal }: { from: number; steps: number; signal?: AbortSignal },
): AsyncGenerator<Batch, void, undefined> {
  checkEpoch(epoch);
  const asked: Promise<Batch>[] = [];
  for (let next = from, step = from; step < steps; step++) {
    signal?.throwIfAborted();
    for (; next < steps && asked.length <= makers.length; next++) asked.push(ask(makers, epoch, next));
    const batch = await asked.shift();
    if (batch) yield batch;
  }
}

function ask(makers: readonly Pick<BatchWorker, 'make'>[], epoch: number, step: number): Promise<Batch> {
  const batch = makers[step % makers.length]?.make(epoch, step) ?? Promise.reject(new Error('nobody makes batches'));
  // It fails where it is awaited, which may be never: the one before it can have failed too.
  batch.catch(() => undefined);
  return batch;
}

/** Makes a batch when its turn comes, not before: this thread has nobody to prepare one meanwhile. */
function inThisThread(train: Split, options: BatchOptions): Pick<BatchWorker, 'make'> {
  const make = batchMaker(train, options);
  return { make: async (epoch, step) => make(epoch, step) };
}

function worthWorkers({ size, batch, augmentation = {} }: BatchOptions): number {
  const bytes = size.height * size.width * size.channels * batch;
  return Object.values(augmentation).some(Boolean) && bytes >= WORTH_A_THREAD_BYTES ? 1 : 0;
}

function checkOptions({ seed, batch, augmentation = {}, size, workers = 0 }: BatchOptions): void {
  checkSeed(seed);
  checkAugmentation(augmentation, size);
  if (!Number.isSafeInteger(batch) || batch < 1) throw badOption('batch', 'a whole number from 1', batch);
  if (!Number.isInteger(workers) || workers < 0 || workers > MOST_WORKERS) {
    throw badOption('workers', `a whole number from 0 to ${MOST_WORKERS}`, workers);
  }
}

function badOption(where: string, expected: string, received: number): ToolkitError {
  const details = { kind: 'usage', where, expected, received: String(received) } as const;
  return new ToolkitError('BAD_BATCH', `${where} cannot be this`, details);
}
