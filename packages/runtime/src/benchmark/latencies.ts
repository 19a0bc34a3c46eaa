/** What runs of the same work took. */
export interface LatencySummary {
  /** How many were measured. */
  readonly runs: number;
  /** Of one run, in ms. */
  readonly latencyMs: Latencies;
  /** Images in all runs over the time of all runs. */
  readonly imagesPerSecond: number;
  /** The median latency of each round, in ms. */
  readonly roundsMs: readonly number[];
  /** How far the rounds are apart: (largest - smallest) / median of their medians; 0 with one round. */
  readonly spread: number;
}

export interface Latencies {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * The nearest-rank percentile, which is always one of the values: the smallest that `share` of them do not exceed.
 * @param sorted rising, not empty
 * @param share 0 to 1
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  // 0.95 x 20 is 19.000000000000004 or so, and no rank above 19.
  const rank = Math.ceil(Number((share * sorted.length).toPrecision(12)));
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1] ?? NaN;
}

export const median = (values: readonly number[]): number => percentile(rising(values), 0.5);

/**
 * Sums up what runs took.
 * @param rounds the latencies of each round, in ms, none of them empty
 * @param batch images a run
 */
export function summarizeLatencies(rounds: readonly ArrayLike<number>[], batch: number): LatencySummary {
  const all = rising(rounds.flatMap((round) => Array.from(round)));
  const total = all.reduce((sum, ms) => sum + ms, 0);
  const roundsMs = rounds.map((round) => median(Array.from(round)));
  const sorted = rising(roundsMs);
  return {
    runs: all.length,
    latencyMs: {
      min: all[0] ?? NaN,
      mean: total / all.length,
      p50: percentile(all, 0.5),
      p90: percentile(all, 0.9),
      p95: percentile(all, 0.95),
      p99: percentile(all, 0.99),
    },
    imagesPerSecond: (1000 * batch * all.length) / total,
    roundsMs,
    spread: ((sorted.at(-1) ?? NaN) - (sorted[0] ?? NaN)) / median(roundsMs),
  };
}

const rising = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
