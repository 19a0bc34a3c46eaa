// Seconds of training until `small` has 94 % of the validation images right.
import { join } from 'node:path';
import type { Bench, Finding } from '../bench.ts';
import { attempt, cli, lastJson, node } from '../commands.ts';
import { fastest } from './fastest.ts';
import { peers } from './pytorch.ts';

interface TrainJson {
  readonly epochs: number;
  readonly seconds: number;
  readonly best: { readonly epoch: number; readonly val_accuracy: number } | null;
}

const BAR = 0.94;

export async function* untilAccuracy(bench: Bench): AsyncGenerator<Finding> {
  const { engine, device } = fastest(bench);
  const what = `small to ${100 * BAR} % of the validation images, ${engine} on ${device}`;
  yield attempt(what, async () => {
    const sizes = bench.dry ? ['--epochs', 1, '--batch', 16, '--val', 20, '--until', 0.05] : ['--until', BAR];
    const where = ['--engine', engine, '--device', device, '--data', bench.data];
    const run = ['--project', join(bench.runs, 'until'), '--name', 'small', '--exist-ok'];
    const said = await node(cli, ['train', '--model', 'small', ...sizes, ...where, ...run, '--json'], bench);
    const { epochs, seconds, best } = lastJson(said) as TrainJson;
    const reached = `${(100 * (best?.val_accuracy ?? 0)).toFixed(2)} %`;
    const verdict = (best?.val_accuracy ?? 0) >= BAR ? '' : ', which is short of it';
    return `${reached}${verdict} after ${epochs} epochs, ${seconds.toFixed(1)} s of training`;
  });
  yield* peers('until', bench);
}
