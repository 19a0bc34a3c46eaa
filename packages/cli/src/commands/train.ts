import { join } from 'node:path';
import { stat } from 'node:fs/promises';
import { parseAugmentation } from '@fmnist/data';
import type { RunOptions, RunResult } from '@fmnist/trainer';
import type { Context, Outcome, Perform } from '../CliCommand.ts';
import { checkResume } from '../options/checkResume.ts';
import { checkChoice } from '../options/checkChoice.ts';
import { createCommand } from '../options/createCommand.ts';
import { deviceNames } from '@fmnist/devices';
import { numberFrom, wholeNumber } from '../options/numbers.ts';
import { formatMetrics } from '../output/formatMetrics.ts';
import { formatNext } from '../output/formatNext.ts';
import { metricsJson } from '../output/metricsJson.ts';
import { formatDuration, formatNumberOf, formatPercent } from '../output/quantities.ts';
import { quotePath } from '../output/quotePath.ts';
import { showTraining } from '../output/showTraining.ts';

/** `train`: a run from the data to a scored model.onnx. */
export function trainCommand(perform: Perform) {
  return createCommand('train', {
    summary: 'Train a classifier, export it to ONNX and score it on the test images.',
    examples: [
      ['train', 'LeNet on Fashion-MNIST, a minute or two'],
      ['train --recipe seed --log-every 2000', "the student's report: SGD, batches of 4, 5 epochs"],
      ['train --epochs 40 --name long', 'longer, into runs/long'],
      ['train --converge 0.01', 'until the loss falls by less than 0.01 an epoch'],
      ['train --data path/to/folder', 'your own: IDX files, CIFAR-10 batches, or pictures by class'],
      ['train --resume', 'go on with the run that was stopped last'],
      ['train --engine tfjs --device wasm', 'with TensorFlow.js in WebAssembly'],
    ],
    later: ['--no-autotune'],
  })
    .option(
      '--model <name>',
      'lenet, small, base, large, resnet20, or the path of a model.json or a module (default: lenet)',
    )
    .option('--recipe <name>', 'all choices below at once, each of which still wins (default: that of the model)')
    .option('--data <name>', 'a data set by name, or a folder of it (default: fashion-mnist)')
    .option('--epochs <n>', 'passes over the images', wholeNumber(1))
    .option('--batch <n>', 'images a step', wholeNumber(1))
    .option('--lr <x>', 'highest learning rate', numberFrom(0))
    .option('--opt <name>', 'optimizer: sgd, momentum, nesterov, adam, adamw')
    .option('--sched <name>', 'how the learning rate goes on: constant, cosine, onecycle, step')
    .option('--weight-decay <x>', "the optimizer's", numberFrom(0))
    .option('--label-smoothing <x>', 'share of the truth that is given to all classes', numberFrom(0, 1))
    .option('--decay <which>', 'what the weight decay shrinks: all weights, or only kernels')
    .option('--augment <how>', 'change images at random: flip,translate=2,crop=4,cutout=8,erase=0.5,mixup=0.2, or none')
    .option('--ema <x>', 'moving average of the weights: share of the old one, 0 for none', numberFrom(0, 1))
    .option('--accumulate <n>', 'batches whose gradients make one update', wholeNumber(1))
    .option('--clip-norm <x>', 'largest norm of the gradient', numberFrom(0))
    .option('--clip-value <x>', 'largest element of the gradient', numberFrom(0))
    .option('--converge <x>', 'stop when the training loss falls by less than this in an epoch', numberFrom(0))
    .option('--until <x>', 'stop at this validation accuracy, 0 to 1', numberFrom(0, 1))
    .option('--patience <n>', 'stop when validation has not improved for so many epochs', wholeNumber(1))
    .option('--tensorboard', "write TensorBoard's event files into the run")
    .option('--log-every <n>', 'print the loss every so many steps', wholeNumber(1))
    .option('--val <n>', 'images set aside for validation', wholeNumber(0))
    .option('--limit <n>', 'train on so many images only', wholeNumber(1))
    .option('--weights <file>', 'begin with these: a run, a model.json or a model.onnx')
    .option('--freeze <pattern...>', 'leave weights as they are: conv1, "fc*"')
    .option('--engine <name>', 'what runs the steps: auto, ort (onnxruntime), tfjs (TensorFlow.js)')
    .option('--device <name>', 'where: auto, cpu, cuda, webgpu, wasm; `pnpm fmnist doctor` lists what is here')
    .option('--threads <n>', 'threads of one operator', wholeNumber(1))
    .option('--project <folder>', 'where runs are kept (default: runs)')
    .option('--name <name>', "the run's folder (default: the recipe's name, numbered)")
    .option('--exist-ok', 'write into a folder that is there')
    .option('--resume [run]', 'go on with a run that was stopped (default: the last one)')
    .action((options, command) =>
      perform((context) => {
        if (options.resume === undefined) return train(options, context);
        checkResume(command);
        return resume(options, context);
      }),
    );
}

/** Given as text, and checked below. */
type Names = 'recipe' | 'engine' | 'opt' | 'sched' | 'device' | 'decay' | 'augment';
/** How a run is shown, not what it is. */
type Shown = 'json' | 'quiet' | 'color' | 'debug' | 'resume';
type TrainFlags = Omit<RunOptions, Names> & { readonly [K in Names]?: string | undefined } & {
  readonly [K in Shown]?: unknown;
};

async function train(flags: TrainFlags, context: Context): Promise<Outcome> {
  const trainer = await import('@fmnist/trainer');
  await checkNames(flags, trainer);
  // The rest is about how a run is shown.
  const { json: _json, quiet: _quiet, color: _color, debug: _debug, resume: _resume, augment, ...options } = flags;
  const augmentation = augment === undefined ? {} : { augmentation: parseAugmentation(augment) };
  const callbacks = { onEvent: showTraining(context.output), signal: context.signal };
  return conclude(await trainer.trainRun({ ...options, ...augmentation } as RunOptions, callbacks), context);
}

/** Before any data are fetched. */
async function checkNames(flags: TrainFlags, trainer: typeof import('@fmnist/trainer')): Promise<void> {
  const { models, recipes, optimizers, schedules } = trainer;
  const { model, recipe, opt, sched, engine, device, decay } = flags;
  if (model !== undefined && !(await isThere(model))) checkChoice('--model', model, Object.keys(models));
  if (recipe !== undefined) checkChoice('--recipe', recipe, Object.keys(recipes));
  if (opt !== undefined) checkChoice('--opt', opt, Object.keys(optimizers));
  if (sched !== undefined) checkChoice('--sched', sched, Object.keys(schedules));
  if (engine !== undefined) checkChoice('--engine', engine, ['auto', 'ort', 'tfjs']);
  if (decay !== undefined) checkChoice('--decay', decay, ['all', 'kernels']);
  if (device !== undefined) checkChoice('--device', device, ['auto', ...deviceNames]);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function resume(flags: TrainFlags, context: Context): Promise<Outcome> {
  const trainer = await import('@fmnist/trainer');
  await checkNames(flags, trainer);
  const { resume: run, project, engine, device, threads } = flags as TrainFlags & RunOptions;
  const callbacks = { onEvent: showTraining(context.output), signal: context.signal };
  const dir = typeof run === 'string' ? run : undefined;
  return conclude(await trainer.resumeRun(dir, { project, engine, device, threads }, callbacks), context);
}

function conclude(result: RunResult, { output }: Context): Outcome {
  output.endLive();
  const interrupted = result.status === 'interrupted';
  if (interrupted) sayResume(result.dir, output);
  else showResult(result, output);
  return { json: resultJson(result), interrupted };
}

function sayResume(dir: string, { say, colors }: Context['output']): void {
  say(`\nStopped and saved. Go on with:\n  ${colors.cyan(`pnpm train --resume ${quotePath(dir)}`)}`);
}

function showResult(result: RunResult, { say, show, colors }: Context['output']): void {
  const { dir, status, epochs, seconds, best, metrics, model } = result;
  const how = status === 'converged' ? 'Converged' : 'Finished';
  const validation = best ? `; best on validation in epoch ${best.epoch}, ${formatPercent(best.valAccuracy)}` : '';
  say(`\n${how} after ${formatNumberOf(epochs, 'epoch')}, ${formatDuration(seconds)} of training${validation}.`);
  if (metrics) show(['', 'Test images, scored once, with the last weights:', ...formatMetrics(metrics, colors)]);
  const run = quotePath(dir);
  show(['', `Run    ${run}  (pictures: results.png, confusion_matrix.png, mistakes.png ...)`]);
  if (model)
    show([`Model  ${quotePath(model)}`, `Report ${quotePath(join(dir, 'report.html'))}  (open it in a browser)`]);
  const next = [
    [`predict ${run} IMAGE...`, 'classify pictures of yours'],
    [`inspect ${run}`, 'look into the model'],
    ...(best ? [[`evaluate ${run} --split val`, 'score it on the validation images'] as const] : []),
  ] as const;
  for (const line of formatNext(next, colors)) say(line);
}

function resultJson({ dir, status, epochs, seconds, best, model, metrics }: RunResult) {
  return {
    run: dir,
    status,
    epochs,
    seconds,
    best: best ? { epoch: best.epoch, val_accuracy: best.valAccuracy } : null,
    model: model ?? null,
    ...(metrics && metricsJson(metrics)),
  };
}
