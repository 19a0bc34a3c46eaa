import type { Tensor } from 'onnxruntime-common';

/** The one input of a model, and the output that is wanted of it. */
export interface Feed {
  readonly name: string;
  readonly tensor: Tensor;
  readonly output: string;
}

/** How long something is run for. */
export interface TimeBounds {
  /** Runs beforehand, which are not counted. */
  readonly warmup: number;
  /** No run begins later than that after the first. */
  readonly seconds: number;
  /** So many runs however long they take, and no more than `most`. */
  readonly least: number;
  readonly most: number;
}

/**
 * Runs something again and again.
 * @returns what each run took, in ms, in the order in which they ran
 */
export async function timeRuns(
  run: () => Promise<unknown>,
  { warmup, seconds, least, most }: TimeBounds,
): Promise<number[]> {
  for (let i = 0; i < warmup; i++) await run();
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  while (times.length < most) {
    const start = performance.now();
    if (times.length >= least && start >= end) break;
    await run();
    times.push(performance.now() - start);
  }
  return times;
}
