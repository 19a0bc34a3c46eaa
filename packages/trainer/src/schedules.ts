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
  /** 0.1 to 1 over the first fifth in a straight line, then a half cosine to 0.01. @see Smith and Topin, Super-Convergence, https://arxiv.org/abs/1708.07120 */
  onecycle: ({ step, total }: Progress) => {
    const top = 0.2 * total;
    if (step < top) return 0.1 + (0.9 * step) / top;
    return 0.01 + (0.99 * (1 + Math.cos((Math.PI * (step - top)) / Math.max(1, total - top)))) / 2;
  },
  /** A tenth after one half, a hundredth after three quarters. */
  step: ({ step, total }: Progress) => (step < total / 2 ? 1 : step < (3 * total) / 4 ? 0.1 : 0.01),
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
