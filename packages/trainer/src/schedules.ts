/** What a schedule knows: all counts are in steps. */
interface Progress {
  /** Since the warm-up ended, from 0. */
  readonly step: number;
  /** After the warm-up. */
  readonly total: number;
}

/** Share of the peak learning rate, by name. */
export const schedules = {
  constant: () => 1,
  /** (1 + cos(pi t)) / 2 from 1 to 0. @see Loshchilov and Hutter, SGDR, https://arxiv.org/abs/1608.03983 */
  cosine: ({ step, total }: Progress) => (1 + Math.cos((Math.PI * step) / Math.max(1, total))) / 2,
} as const;

export type ScheduleName = keyof typeof schedules;

export interface ScheduleOptions {
  readonly sched: ScheduleName;
  readonly lr: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/**
 * Learning rate of one step: growing in equal parts up to `lr` over the warm-up, then as the schedule says.
 * @param step counted from 0
 */
export function learningRate(step: number, { sched, lr, warmupSteps, totalSteps }: ScheduleOptions): number {
  if (step < warmupSteps) return (lr * (step + 1)) / warmupSteps;
  return lr * schedules[sched]({ step: step - warmupSteps, total: totalSteps - warmupSteps });
}
