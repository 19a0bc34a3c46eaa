import type { StepInfo } from '../training.ts';
import type { TrainEvent } from './RunOptions.ts';

/** Milliseconds between two step events: a bar that moves, and no flood. */
const INTERVAL_MS = 100;

/** Turns every step into a step event now and then, with the mean loss and the rate since the last, and a log event every `logEvery` steps. */
export function stepEvents(
  emit: (event: TrainEvent) => void,
  logEvery: number | undefined,
  firstStep: number,
): (info: StepInfo) => void {
  let [since, loss, steps, images] = [performance.now(), 0, 0, 0];
  let log = { loss: 0, steps: 0 };
  let expected = firstStep;
  return (info) => {
    // Between epochs there is validation: the clock starts anew.
    if (info.step !== expected + 1) since = performance.now();
    expected = info.step % info.stepsPerEpoch;
    [loss, steps, images] = [loss + info.loss, steps + 1, images + info.count];
    log = { loss: log.loss + info.loss, steps: log.steps + 1 };
    const overall = (info.epoch - 1) * info.stepsPerEpoch + info.step;
    if (logEvery && overall % logEvery === 0) {
      emit({ type: 'log', step: overall, loss: log.loss / log.steps });
      log = { loss: 0, steps: 0 };
    }
    const elapsed = performance.now() - since;
    if (elapsed < INTERVAL_MS && info.step < info.stepsPerEpoch) return;
    emit({
      type: 'step',
      epoch: info.epoch,
      step: info.step,
      stepsPerEpoch: info.stepsPerEpoch,
      loss: loss / steps,
      imagesPerSecond: images / (elapsed / 1000),
    });
    [since, loss, steps, images] = [performance.now(), 0, 0, 0];
  };
}
