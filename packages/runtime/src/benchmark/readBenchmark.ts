import { ToolkitError } from '@fmnist/errors';
import type { BenchmarkRow } from './Benchmark.ts';

/** What is compared of an earlier benchmark's rows. */
export interface EarlierRow extends Pick<BenchmarkRow, 'model' | 'threads' | 'batch' | 'sizeBytes' | 'memoryBytes'> {
  readonly device: string;
  readonly latencyMs: { readonly p50: number };
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
  const { model, device, threads, batch, sizeBytes, memoryBytes, latencyMs } = record(given);
  const { p50 } = record(latencyMs);
  if (typeof model !== 'string' || typeof device !== 'string') return undefined;
  if (!isFigure(batch) || !isFigure(sizeBytes) || !isFigure(p50)) return undefined;
  const optional = (value: unknown) => (isFigure(value) ? value : null);
  return {
    model,
    device,
    batch,
    sizeBytes,
    threads: optional(threads),
    memoryBytes: optional(memoryBytes),
    latencyMs: { p50 },
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
