import type { Interval } from '../metrics/wilson.ts';
import type { ProviderName } from '../providers/providers.node.ts';
import type { LatencySummary } from './latencies.ts';
import type { ModelDtype } from './modelDtype.ts';

/** One model on one device with one batch: what it takes there. */
export interface BenchmarkRow extends LatencySummary {
  /** What the model was called. */
  readonly model: string;
  readonly dtype: ModelDtype;
  /** Of the file. */
  readonly sizeBytes: number;
  readonly device: ProviderName;
  /** What was found there: an adapter's name, a browser's version. */
  readonly detail: string;
  /** A GPU in software: right, and slow. */
  readonly software: boolean;
  /** As asked for; null is as many as onnxruntime thinks right. */
  readonly threads: number | null;
  /** Images a run. */
  readonly batch: number;
  /** Of a process that does nothing else: reading the file and building the session, the library being there; the median of the rounds. */
  readonly loadMs: number;
  /** The first run thereafter, with the smallest batch; the median of the rounds. */
  readonly firstRunMs: number;
  /**
   * By how much the process grew at its largest since before the model was read, or all of a browser's processes since its page was empty; the median of the
   * rounds. null where the system does not say.
   */
  readonly memoryBytes: number | null;
  /** Scored on images; null without any. */
  readonly accuracy: ScoredAccuracy | null;
  /** Nodes by onnxruntime's name of the provider that runs them; null where it does not say. */
  readonly nodes: Readonly<Record<string, number>> | null;
  /** Nodes that run on the CPU although another device was asked for. */
  readonly fallbackNodes: readonly string[];
}

export interface ScoredAccuracy {
  /** 0 to 1. */
  readonly value: number;
  readonly interval: Interval;
  /** How many were scored: the first only on a GPU in software. */
  readonly images: number;
}

/** What could not be measured. */
export interface MissingMeasurement {
  readonly model: string;
  readonly device: ProviderName;
  readonly reason: string;
  readonly hint?: string;
}

/** What measured it. Figures of another one cannot be compared. */
export interface BenchmarkMachine {
  readonly platform: string;
  readonly cpu: string;
  /** That this process may use. */
  readonly cpuThreads: number;
  readonly node: string;
  /** Load average of the last minute when it began; other programs at work make figures worse. */
  readonly load: number;
}

export interface Benchmark {
  readonly machine: BenchmarkMachine;
  readonly settings: BenchmarkSettings;
  /** In the order of the models, devices, threads and batches that were asked for. */
  readonly rows: readonly BenchmarkRow[];
  readonly missing: readonly MissingMeasurement[];
}

export interface BenchmarkSettings {
  /** Of measuring for each row, all rounds together. */
  readonly seconds: number;
  /** How often each is measured, in a new process each time, in turn with all others. */
  readonly rounds: number;
  /** Runs before each measurement. */
  readonly warmup: number;
}
