import type { StartBatchWorkers } from './BatchWorker.ts';

/** Where there are no threads of this kind, batches are prepared when they are asked for. */
export const startBatchWorkers: StartBatchWorkers | undefined = undefined;
