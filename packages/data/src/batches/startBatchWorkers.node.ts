import { Worker } from 'node:worker_threads';
import { ToolkitError } from '@fmnist/errors';
import type { Batch, Split } from '../Dataset.ts';
import type { BatchSettings } from './BatchOptions.ts';
import type { BatchRequest, BatchWorker, BatchWorkerData, StartBatchWorkers } from './BatchWorker.ts';

/** Worker threads; the images are copied once, into memory that all of them share. */
export const startBatchWorkers: StartBatchWorkers | undefined = (train, settings, count) => {
  const shared: Split = { ...train, images: sharedCopy(train.images) };
  return Array.from({ length: count }, () => startWorker({ train: shared, settings: plain(settings) }));
};

function startWorker(workerData: BatchWorkerData): BatchWorker {
  // Flags of this process, such as --input-type, may not suit a thread that runs a file.
  const worker = new Worker(workerEntry(), { workerData, execArgv: [] });
  const waiting: PromiseWithResolver[] = [];
  let failure: ToolkitError | undefined;

  const fail = (cause: unknown): void => {
    failure ??= workerFailed(cause);
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (batch: Batch) => {
    waiting.shift()?.resolve(batch);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('messageerror', fail);
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread has ended')));
  // Alive only while something is waited for: a feed that nobody closes must not keep the process from ending.
  worker.unref();

  return {
    make: (epoch, step) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        waiting.push({ resolve, reject });
        worker.ref();
        worker.postMessage({ epoch, step } satisfies BatchRequest);
      }),
    close: async () => void (await worker.terminate()),
  };
}

interface PromiseWithResolver {
  resolve(batch: Batch): void;
  reject(error: unknown): void;
}

function sharedCopy(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** Without what only looks like settings: `size` may be a whole data set, which must not be sent along. */
function plain({ size: { height, width, channels }, ...settings }: BatchSettings): BatchSettings {
  return { ...settings, size: { height, width, channels } };
}

function workerEntry(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./sourceWorker.mjs', import.meta.url)
    : new URL('./batchWorker.node.js', import.meta.url);
}

function workerFailed(cause: unknown): ToolkitError {
  return new ToolkitError('WORKER_FAILED', 'the thread that prepares batches failed', {
    kind: 'internal',
    received: cause instanceof Error ? cause.message : String(cause),
    hint: 'With { workers: 0 } no thread is used.',
    cause,
  });
}
