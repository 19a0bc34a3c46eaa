import { ToolkitError } from '@fmnist/errors';
import type { BenchmarkRow } from './Benchmark.ts';
import type { Latencies } from './latencies.ts';

/** What is compared of an earlier benchmark's rows. */
export interface EarlierRow extends Pick<BenchmarkRow, 'model' | 'threads' | 'batch' | 'sizeBytes' | 'memoryBytes'> {
  readonly device: string;
  /** All but the median NaN where they were not written. */
  readonly latencyMs: Pick<Latencies, 'p50' | 'p90' | 'p95' | 'p99'>;
  readonly imagesPerSecond: number;
  readonly loadMs: number;
  readonly firstRunMs: number;
}

export interface EarlierBenchmark {
  readonly machine: { readonly cpu: string };
  readonly rows: readonly EarlierRow[];
}

/**
 * A benchmark as it was written, as JSON of a `Benchmark`.
 * @param where names the file in messages
 * @throws {ToolkitError} BAD_BASELINE
 */
export function readBenchmark(text: string, where = 'baseline'): EarlierBenchmark {
  const { machine, rows } = record(parse(text));
  if (!Array.isArray(rows)) throw bad(where, 'something else');
  return {
    machine: { cpu: String(record(machine)['cpu'] ?? 'unknown') },
    rows: rows.map((row: unknown, i) => readRow(row) ?? fail(bad(where, `row ${i + 1} without its figures`))),
  };
}

function readRow(given: unknown): EarlierRow | undefined {
  const { model, device, threads, batch, sizeBytes, memoryBytes, latencyMs, ...rest } = record(given);
  const { p50, p90, p95, p99 } = record(latencyMs);
  if (typeof model !== 'string' || typeof device !== 'string') return undefined;
  if (!isFigure(batch) || !isFigure(sizeBytes) || !isFigure(p50) || p50 === 0) return undefined;
  const optional = (value: unknown) => (isFigure(value) ? value : null);
  const figure = (value: unknown) => (isFigure(value) ? value : NaN);
  return {
    model,
    device,
    batch,
    sizeBytes,
    threads: optional(threads),
    memoryBytes: optional(memoryBytes),
    latencyMs: { p50, p90: figure(p90), p95: figure(p95), p99: figure(p99) },
    imagesPerSecond: figure(rest['imagesPerSecond']),
    loadMs: figure(rest['loadMs']),
    firstRunMs: figure(rest['firstRunMs']),
  };
}

const isFigure = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fail(error: Error): never {
  throw error;
}

const bad = (where: string, received: string) =>
  new ToolkitError('BAD_BASELINE', 'this is no benchmark to compare with', {
    where,
    expected: 'what `bench --json` printed',
    received,
  });
