/** The code of a worker thread: answers every request with its batch. What it throws reaches the main thread as an error event. */
import { parentPort, workerData } from 'node:worker_threads';
import { batchMaker } from './batchMaker.ts';
import type { BatchRequest, BatchWorkerData } from './BatchWorker.ts';

const { train, settings } = workerData as BatchWorkerData;
const make = batchMaker(train, settings);

parentPort?.on('message', ({ epoch, step }: BatchRequest) => {
  const batch = make(epoch, step);
  // Given away, not copied: a batch has memory of its own.
  const memory = [batch.images.buffer, batch.labels.buffer];
  if (batch.mix) memory.push(batch.mix.otherLabels.buffer, batch.mix.lambda.buffer);
  parentPort?.postMessage(batch, memory as ArrayBuffer[]);
});
