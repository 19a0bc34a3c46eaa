import type { TrainEvent } from '@fmnist/trainer';
import type { Output } from './createOutput.ts';
import { epochTitles, formatEpoch } from './epochTable.ts';
import { printable } from './printable.ts';
import { formatCount, formatNumberOf, formatTimeLeft } from './quantities.ts';
import { quotePath } from './quotePath.ts';

type StartEvent = Extract<TrainEvent, { type: 'start' }>;
type StepEvent = Extract<TrainEvent, { type: 'step' }>;

/** Tells a training run as it happens: its data, a line about it, a bar, and a row an epoch. */
export function showTraining(output: Output): (event: TrainEvent) => void {
  let start: StartEvent | undefined;
  let data = '';
  let rate: number | undefined;
  return (event) => {
    switch (event.type) {
      case 'data':
        // Of the messages on the way to the data the last one says what was found.
        data = event.message;
        return output.live({ label: data });
      case 'warning':
        return output.warn(event.message);
      case 'start':
        start = event;
        output.endLive();
        return sayStart(event, data, output);
      case 'step':
        rate = smoothed(rate, event.imagesPerSecond);
        return output.live(stepState(event, rate, start));
      case 'log':
        return output.say(`step ${formatCount(event.step)}: loss ${event.loss.toFixed(4)}`);
      case 'epoch':
        return output.say(formatEpoch(event.row, start?.epochs ?? event.row.epoch));
      case 'stage':
        return output.live({ label: event.message });
    }
  };
}

function sayStart(event: StartEvent, data: string, output: Output): void {
  const { model, recipe, epochs, stepsPerEpoch, parameters, trainImages, valImages, engine, device, why, dir } = event;
  const images = `${formatCount(trainImages)} to train on${valImages > 0 ? `, ${formatCount(valImages)} to validate` : ''}`;
  output.say(`Data   ${printable(data)}`);
  output.say(`Model  ${printable(model)}, ${formatCount(parameters)} trained parameters; recipe ${recipe}`);
  output.say(`Run    ${images}; ${formatNumberOf(epochs, 'epoch')} of ${formatNumberOf(stepsPerEpoch, 'step')}`);
  output.say(`Engine ${engine} on ${device} (${printable(why)})`);
  output.say(`       ${quotePath(dir)}`);
  output.say('');
  output.say(output.colors.dim(epochTitles()));
}

/** How much of the rate shown is the newest one's: single ones jump too much to be read. */
const NEWEST = 0.1;

function smoothed(rate: number | undefined, newest: number): number {
  return rate === undefined ? newest : (1 - NEWEST) * rate + NEWEST * newest;
}

function stepState({ epoch, step, stepsPerEpoch, loss }: StepEvent, rate: number, start: StartEvent | undefined) {
  const { epochs = epoch, trainImages = 0 } = start ?? {};
  const secondsLeft = ((epochs - epoch + 1 - step / stepsPerEpoch) * trainImages) / rate;
  return {
    label: `epoch ${epoch}/${epochs}`,
    fraction: step / stepsPerEpoch,
    detail: `loss ${loss.toFixed(4)}  ${formatCount(rate)} images/s  ${formatTimeLeft(secondsLeft)}`,
  };
}
