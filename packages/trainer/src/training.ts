import type { BatchFeed, Split } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import type { Engine, EngineState, StepControls, StepResult } from './engines/index.ts';
import type { EpochRow, StepRow } from './history.ts';
import { learningRate, type ScheduleName } from './schedules.ts';

export interface LoopSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly lr: number;
  readonly sched: ScheduleName;
  readonly warmupEpochs: number;
  readonly seed: number;
  /** Batches whose gradients are averaged for one update. Default 1. */
  readonly accumulate?: number | undefined;
  /** Share of the old moving average of the weights that is kept at each update; 0 for no average. */
  readonly ema?: number | undefined;
  /** Share of the run after which the average begins; it is the weights themselves until then. */
  readonly emaStart?: number | undefined;
  /** Stop when an epoch's mean training loss falls by less than this from the one before. */
  readonly converge?: number | undefined;
  /** Stop when the validation accuracy reaches this. */
  readonly until?: number | undefined;
  /** Stop when the validation accuracy has not risen for so many epochs. */
  readonly patience?: number | undefined;
}

/** Where a run is: with the engine's state, all that is needed to go on as if it had never stopped. */
export interface Progress {
  /** Whole epochs done. */
  readonly epoch: number;
  /** Steps done in the one begun. */
  readonly stepInEpoch: number;
  /** Sums over the images of the one begun. */
  readonly lossSum: number;
  readonly correct: number;
  readonly seen: number;
  /** Loss sum and number of steps since the last row of `steps`. */
  readonly pending: { readonly loss: number; readonly steps: number };
  readonly seconds: number;
  readonly history: readonly EpochRow[];
  readonly steps: readonly StepRow[];
  readonly best?: { readonly epoch: number; readonly valAccuracy: number };
}

export const START: Progress = {
  epoch: 0,
  stepInEpoch: 0,
  lossSum: 0,
  correct: 0,
  seen: 0,
  pending: { loss: 0, steps: 0 },
  seconds: 0,
  history: [],
  steps: [],
};

export interface StepInfo {
  readonly epoch: number;
  /** In the epoch, from 1. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly loss: number;
  readonly count: number;
}

export interface LoopCallbacks {
  onStep?(info: StepInfo): void;
  /** Awaited: a checkpoint is written before the next epoch begins. */
  onEpoch?(row: EpochRow, progress: Progress, state: () => Promise<EngineState>): Promise<void> | void;
  /** Awaited, within a long epoch about once a minute: what a killed run goes on from. */
  onCheckpoint?(progress: Progress, state: () => Promise<EngineState>): Promise<void>;
  readonly signal?: AbortSignal;
}

export type StopReason = 'finished' | 'converged' | 'interrupted';

/** Milliseconds between two checkpoints within an epoch. */
const CHECKPOINT_MS = 60_000;
/** Rows of steps.csv an epoch: enough for a curve, few enough for a file that opens. */
const ROWS_PER_EPOCH = 200;

export interface TrainingData {
  /** Shuffled batches, perhaps changed at random: a function of (seed, epoch, step) alone. */
  readonly feed: BatchFeed;
  readonly stepsPerEpoch: number;
  readonly val?: Split | undefined;
}

/**
 * Epochs of shuffled batches through an engine, from where `progress` says. The order of the images depends on (seed, epoch) alone.
 * @throws {ToolkitError} DIVERGED when the loss is no number any more
 */
export async function runEpochs(
  engine: Engine,
  data: TrainingData,
  settings: LoopSettings,
  progress: Progress,
  callbacks: LoopCallbacks = {},
): Promise<{ progress: Progress; stopped: StopReason }> {
  const { stepsPerEpoch } = data;
  let now = progress;
  while (now.epoch < settings.epochs) {
    const epoch = await runEpoch(engine, data.feed, settings, now, stepsPerEpoch, callbacks);
    if (epoch.stepInEpoch < stepsPerEpoch) return { progress: epoch, stopped: 'interrupted' };
    now = await closeEpoch(engine, data.val, settings, epoch, stepsPerEpoch);
    const row = now.history.at(-1);
    if (row) await callbacks.onEpoch?.(row, now, () => engine.state());
    if (hasConverged(now, settings)) return { progress: now, stopped: 'converged' };
  }
  return { progress: now, stopped: 'finished' };
}

/** Steps until the epoch is through or the signal aborts. */
async function runEpoch(
  engine: Engine,
  feed: BatchFeed,
  settings: LoopSettings,
  from: Progress,
  stepsPerEpoch: number,
  { onStep, onCheckpoint, signal }: LoopCallbacks,
): Promise<Progress> {
  let now = from;
  let [ticked, saved] = [performance.now(), performance.now()];
  for await (const batch of feed.epoch(from.epoch, { from: from.stepInEpoch })) {
    const step = from.epoch * stepsPerEpoch + now.stepInEpoch;
    const controls = controlsAt(step, settings, stepsPerEpoch);
    const result = await engine.step(batch, controls);
    if (!Number.isFinite(result.loss)) throw diverged(step + 1, controls.lr);
    const tick = performance.now();
    now = afterStep(now, result, {
      count: batch.count,
      lr: controls.lr,
      stepsPerEpoch,
      seconds: (tick - ticked) / 1000,
    });
    ticked = tick;
    onStep?.({ epoch: from.epoch + 1, step: now.stepInEpoch, stepsPerEpoch, loss: result.loss, count: batch.count });
    if (onCheckpoint && tick - saved > CHECKPOINT_MS && now.stepInEpoch < stepsPerEpoch) {
      await onCheckpoint(now, () => engine.state());
      saved = performance.now();
    }
    // A step blocks the thread; this lets signals, timers, and a terminal or a page in.
    if (now.stepInEpoch % 16 === 0) await new Promise((resolve) => setTimeout(resolve));
    if (signal?.aborted) break;
  }
  return now;
}

function afterStep(
  before: Progress,
  { loss, correct }: StepResult,
  { count, lr, stepsPerEpoch, seconds }: { count: number; lr: number; stepsPerEpoch: number; seconds: number },
): Progress {
  const stepInEpoch = before.stepInEpoch + 1;
  const pending = { loss: before.pending.loss + loss, steps: before.pending.steps + 1 };
  const rowIsDue = stepInEpoch % Math.ceil(stepsPerEpoch / ROWS_PER_EPOCH) === 0 || stepInEpoch === stepsPerEpoch;
  const step = before.epoch * stepsPerEpoch + stepInEpoch;
  return {
    ...before,
    stepInEpoch,
    lossSum: before.lossSum + loss * count,
    correct: before.correct + correct,
    seen: before.seen + count,
    seconds: before.seconds + seconds,
    ...(rowIsDue
      ? { pending: START.pending, steps: [...before.steps, { step, loss: pending.loss / pending.steps, lr }] }
      : { pending }),
  };
}

/** What the engine is told at a step, counted from 0 over the run. An epoch's last batch always updates. */
function controlsAt(step: number, settings: LoopSettings, stepsPerEpoch: number): StepControls {
  const { accumulate = 1, ema = 0, emaStart = 0, epochs } = settings;
  const inEpoch = step % stepsPerEpoch;
  const updatesPerEpoch = Math.ceil(stepsPerEpoch / accumulate);
  return {
    lr: rateAt(step, settings, stepsPerEpoch),
    step: Math.floor(step / stepsPerEpoch) * updatesPerEpoch + Math.floor(inEpoch / accumulate) + 1,
    update: (inEpoch + 1) % accumulate === 0 || inEpoch + 1 === stepsPerEpoch,
    emaDecay: step < emaStart * epochs * stepsPerEpoch ? 0 : ema,
  };
}

const rateAt = (step: number, { lr, sched, warmupEpochs, epochs }: LoopSettings, stepsPerEpoch: number): number =>
  learningRate(step, { sched, lr, warmupSteps: warmupEpochs * stepsPerEpoch, totalSteps: epochs * stepsPerEpoch });

async function closeEpoch(
  engine: Engine,
  val: Split | undefined,
  settings: LoopSettings,
  done: Progress,
  stepsPerEpoch: number,
): Promise<Progress> {
  const started = performance.now();
  const scored = val && (await engine.evaluate(val));
  const seconds = done.seconds + (performance.now() - started) / 1000;
  const epoch = done.epoch + 1;
  const step = epoch * stepsPerEpoch;
  const row: EpochRow = {
    epoch,
    step,
    seconds,
    lr: rateAt(step - 1, settings, stepsPerEpoch),
    trainLoss: done.lossSum / done.seen,
    trainAccuracy: done.correct / done.seen,
    ...(val && scored && { valLoss: scored.loss, valAccuracy: scored.correct / val.count }),
  };
  const isBest = row.valAccuracy !== undefined && row.valAccuracy > (done.best?.valAccuracy ?? -1);
  return {
    ...START,
    epoch,
    seconds,
    history: [...done.history, row],
    steps: done.steps,
    ...(isBest && row.valAccuracy !== undefined
      ? { best: { epoch, valAccuracy: row.valAccuracy } }
      : done.best && { best: done.best }),
  };
}

function hasConverged({ history, best, epoch }: Progress, { converge, until, patience }: LoopSettings): boolean {
  const [before, last] = history.slice(-2);
  if (converge !== undefined && before && last && before.trainLoss - last.trainLoss < converge) return true;
  if (until !== undefined && (history.at(-1)?.valAccuracy ?? 0) >= until) return true;
  return patience !== undefined && best !== undefined && epoch - best.epoch >= patience;
}

const diverged = (step: number, lr: number) =>
  new ToolkitError('DIVERGED', 'the loss is no number any more', {
    where: `step ${step}`,
    received: `learning rate ${lr}`,
    hint: 'Use a smaller learning rate (--lr), a longer warm-up, or smaller weights. The last checkpoint is intact.',
  });
