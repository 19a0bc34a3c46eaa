import type { Benchmark, BenchmarkRow } from './Benchmark.ts';
import type { EarlierBenchmark, EarlierRow } from './readBenchmark.ts';

/** A figure that got larger or smaller; of all that are compared, small is good. */
export interface BenchmarkChange {
  /** `lenet on cpu, 2 threads, batch 32`. */
  readonly row: string;
  readonly figure: ComparedFigure;
  readonly before: number;
  readonly now: number;
  /** now / before. */
  readonly ratio: number;
  /** Beyond the tolerance. */
  readonly isWorse: boolean;
}

export interface BenchmarkComparison {
  /** Those that got worse beyond the tolerance first, the worst of them first. */
  readonly changes: readonly BenchmarkChange[];
  readonly tolerance: number;
  /** Rows without one to compare with; and rows of the earlier one that are no more. */
  readonly added: readonly string[];
  readonly gone: readonly string[];
  /** The processors, where they differ: then figures say little. */
  readonly otherMachine: string | undefined;
}

/** What is compared: the median is what a batch takes, and throughput would only be its inverse. */
const figures = {
  'P50 latency': (row: EarlierRow) => row.latencyMs.p50,
  memory: (row: EarlierRow) => row.memoryBytes,
  size: (row: EarlierRow) => row.sizeBytes,
} as const;

type ComparedFigure = keyof typeof figures;

/**
 * Holds a benchmark against an earlier one, row by row: the same model's name, device, threads and batch.
 * @param tolerance 1.2: a fifth more is not worse
 */
export function compareBenchmarks(now: Benchmark, before: EarlierBenchmark, tolerance: number): BenchmarkComparison {
  const earlier = new Map(before.rows.map((row) => [rowName(row), row]));
  const later = new Set(now.rows.map(rowName));
  const changes = now.rows.flatMap((row) => {
    const old = earlier.get(rowName(row));
    return old ? changesOf(row, old, tolerance) : [];
  });
  const otherMachine = before.machine.cpu === now.machine.cpu ? undefined : before.machine.cpu;
  return {
    changes: changes.toSorted((a, b) => Number(b.isWorse) - Number(a.isWorse) || b.ratio - a.ratio),
    tolerance,
    added: [...later].filter((name) => !earlier.has(name)),
    gone: [...earlier.keys()].filter((name) => !later.has(name)),
    otherMachine,
  };
}

function changesOf(row: BenchmarkRow, old: EarlierRow, tolerance: number): BenchmarkChange[] {
  return (Object.keys(figures) as ComparedFigure[]).flatMap((figure) => {
    const [now, before] = [figures[figure](row), figures[figure](old)];
    if (now === null || before === null || before <= 0) return [];
    const ratio = now / before;
    return [{ row: rowName(row), figure, before, now, ratio, isWorse: ratio > tolerance }];
  });
}

const rowName = ({ model, device, threads, batch }: Pick<EarlierRow, 'model' | 'device' | 'threads' | 'batch'>) =>
  [`${model} on ${device}`, ...(threads === null ? [] : [`${threads} threads`]), `batch ${batch}`].join(', ');
