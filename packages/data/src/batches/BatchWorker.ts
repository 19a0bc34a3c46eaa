import type { Batch, Split } from '../Dataset.ts';
import type { BatchSettings } from './BatchOptions.ts';

/** A thread that makes batches. */
export interface BatchWorker {
  /** @throws {ToolkitError} WORKER_FAILED */
  make(epoch: number, step: number): Promise<Batch>;
  /** Ends the thread; what was asked for and has not come is rejected. */
  close(): Promise<void>;
}

/** Starts so many threads, which share the split's memory. */
export type StartBatchWorkers = (train: Split, settings: BatchSettings, count: number) => BatchWorker[];

/** What the main thread asks a worker for; it answers in the order of the questions. */
export interface BatchRequest {
  readonly epoch: number;
  readonly step: number;
}

/** What a worker is started with. */
export interface BatchWorkerData {
  readonly train: Split;
  readonly settings: BatchSettings;
}
