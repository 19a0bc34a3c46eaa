import { basename, dirname, join, resolve } from 'node:path';
import { loadDataset, type Dataset } from '@fmnist/data';
import { writeFileSafely } from '@fmnist/files';
import { ToolkitError } from '@fmnist/errors';
import {
  finalWeights,
  resolveSettings,
  setWeights,
  train,
  type RunStart,
  type TrainedModel,
  type TrainSettings,
} from '../train.ts';
import { START, type Progress } from '../training.ts';
import { ownRecipe, type RecipeName } from '../recipes/index.ts';
import type { EngineState } from '../engines/index.ts';
import { checkDevice } from '../engines/openEngine.ts';
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoint.node.ts';
import { chooseModel } from './chooseModel.node.ts';
import { epochsCsv, stepsCsv } from './csv.ts';
import { drawData, drawResults } from './drawRun.node.ts';
import { finishRun } from './finishRun.node.ts';
import { saveLayersModel, type ModelInfo } from './layersModelFile.node.ts';
import { readWeights, weightsOf } from './readWeights.node.ts';
import { latestRun, makeRunFolder } from './runFolder.node.ts';
import type { RunCallbacks, RunOptions, RunResult, TrainEvent } from './RunOptions.ts';
import { stepEvents } from './stepEvents.ts';
import { createBoard } from '../tensorboard/createBoard.node.ts';
import { writeArgs } from './writeArgs.node.ts';

/**
 * A whole run: data, training with a checkpoint an epoch, export, evaluation, pictures, all in one directory.
 * @throws {ToolkitError} for whatever a user can cause
 */
export async function trainRun(options: RunOptions, callbacks: RunCallbacks = {}): Promise<RunResult> {
  await checkOptions(options);
  const data = await load(options, callbacks);
  const model = await chooseModel(options.model ?? 'lenet', data);
  const dir = await makeRunFolder(baseName(options), options);
  return execute({ dir, options, data, model }, callbacks);
}

/** Where a run is looked for, and what goes on with it: its own engine, device and threads, unless others are named. */
export type ResumeOptions = {
  readonly [K in 'project' | 'engine' | 'device' | 'threads']?: RunOptions[K] | undefined;
};

/**
 * Goes on with a run that was interrupted or killed, to the same final weights, to the bit, as if it had never stopped. On another engine or
 * device it goes on as well, to weights that differ by rounding.
 * @param dir default: the run in `project` whose checkpoint is the newest
 * @throws {ToolkitError} NO_CHECKPOINT, BAD_CHECKPOINT, NOTHING_TO_RESUME
 */
export async function resumeRun(
  dir: string | undefined,
  { project, ...elsewhere }: ResumeOptions = {},
  callbacks: RunCallbacks = {},
): Promise<RunResult> {
  const folder = dir ?? (await latestRun(project));
  const checkpoint = await loadCheckpoint(last(folder));
  if (checkpoint.status === 'finished' || checkpoint.status === 'converged')
    throw new ToolkitError('NOTHING_TO_RESUME', `the run is complete: ${checkpoint.progress.epoch} epochs`, {
      kind: 'usage',
      where: folder,
      hint: 'Start another from its weights: train --weights ' + folder,
    });
  const given = Object.entries(elsewhere).filter(([, value]) => value !== undefined);
  const options: RunOptions = { ...(checkpoint.options as RunOptions), ...Object.fromEntries(given) };
  await checkOptions(options);
  const data = await load(options, callbacks);
  const model = await chooseModel(options.model ?? 'lenet', data);
  return execute({ dir: folder, options, data, model, checkpoint }, callbacks);
}

interface Job {
  readonly dir: string;
  readonly options: RunOptions;
  readonly data: Dataset;
  readonly model: Awaited<ReturnType<typeof chooseModel>>;
  readonly checkpoint?: Checkpoint;
}

async function execute(
  { dir, options, data, model: chosen, checkpoint }: Job,
  callbacks: RunCallbacks,
): Promise<RunResult> {
  const emit = (event: TrainEvent) => callbacks.onEvent?.(event);
  const settings = resolveRunSettings(options);
  const model =
    typeof chosen === 'function'
      ? chosen({
          height: data.height,
          width: data.width,
          channels: data.channels,
          classes: data.classes.length,
          seed: settings.seed,
          init: settings.init,
        })
      : chosen;
  const begun = options.weights === undefined || checkpoint ? undefined : await readWeights(options.weights, model);
  if (begun && begun.kept.length > 0)
    emit({
      type: 'warning',
      message: `new weights for ${begun.kept.join(', ')}: the classes differ from those of ${options.weights}`,
    });
  const weights = checkpoint?.state ?? begun?.weights;
  // What is not trained stays as it is. Read now: while TensorFlow.js trains, weights may be on a GPU, out of reach.
  const untrained = weightsOf(model);
  let started: RunStart | undefined;
  const save = async (status: Checkpoint['status'], progress: Progress, state: EngineState) => {
    if (!started) return;
    setWeights(model, state);
    // Bits are the same on the same engine and device alone: `auto` becomes what was taken.
    const { name: engine, device } = started.engine;
    await saveCheckpoint(last(dir), {
      options: { ...options, engine, device },
      progress,
      status,
      state: new Map([...untrained, ...(weights ?? []), ...state]),
    });
    // What others load is what is exported: the averages, where there are any.
    setWeights(model, finalWeights(state));
    await saveLayersModel(last(dir), model, infoOf(started, data));
    if (progress.best?.epoch === progress.epoch && progress.stepInEpoch === 0)
      await saveLayersModel(join(dir, 'weights', 'best'), model, infoOf(started, data));
    // With TensorFlow.js the model's weights are those that are being trained.
    setWeights(model, state);
    await writeFileSafely(join(dir, 'results.csv'), epochsCsv(progress.history));
    await writeFileSafely(join(dir, 'steps.csv'), stepsCsv(progress.steps));
  };
  let drawn = performance.now();
  /** results.png while it trains, where epochs are long enough for somebody to look. */
  const refreshCurves = async (progress: Progress) => {
    if (performance.now() - drawn < CURVES_MS) return;
    await drawResults(dir, titleOf(options, data), progress);
    drawn = performance.now();
  };
  const board = options.tensorboard ? await createBoard(dir) : undefined;
  const run = await train({
    ...settings,
    data,
    model,
    ...(weights && { weights }),
    ...(checkpoint && { resume: checkpoint }),
    ...(callbacks.signal && { signal: callbacks.signal }),
    async onStart(start) {
      started = start;
      await writeArgs(dir, options, start, data);
      await drawData(dir, data, start);
      // A run that is killed in its first epoch can be resumed too.
      if (!checkpoint) await save('running', START, await start.engine.state());
      emit({
        type: 'start',
        dir,
        model: options.model ?? 'lenet',
        recipe: options.recipe ?? ownRecipe(options.model),
        engine: start.engine.name,
        device: start.engine.device,
        why: start.why,
        epochs: settings.epochs,
        stepsPerEpoch: start.stepsPerEpoch,
        parameters: start.engine.parameters,
        trainImages: start.train.count,
        valImages: start.val?.count ?? 0,
      });
    },
    onStep: stepEvents(emit, options.logEvery, (checkpoint?.progress ?? START).stepInEpoch),
    async onEpoch(row, progress, state) {
      await save('running', progress, await state());
      await refreshCurves(progress);
      await board?.epoch(row);
      emit({ type: 'epoch', row });
    },
    onCheckpoint: async (progress, state) => save('running', progress, await state()),
  });
  if (run.stopped === 'interrupted') {
    await save('interrupted', run.progress, run.state);
    return { ...summary(dir, run), status: 'interrupted' };
  }
  const finished = await finishRun({ dir, data, run, info: infoOf(run, data) }, emit);
  await drawResults(dir, titleOf(options, data), run.progress);
  await board?.picture(run.progress.epoch, 'confusion_matrix', join(dir, 'confusion_matrix_normalized.png'));
  await save(run.stopped, run.progress, run.state);
  return { ...summary(dir, run), ...finished };
}

/** What a run without a name is called: its recipe, its model, or the folder of its model.json. */
const baseName = ({ recipe, model = 'lenet' }: RunOptions) =>
  recipe ?? basename(resolve(model.endsWith('.json') ? dirname(model) : model)).replace(/\.[cm]?[jt]s$/, '');
/** Milliseconds between two drawings of results.png. */
const CURVES_MS = 4000;
const last = (dir: string) => join(dir, 'weights', 'last');
const titleOf = ({ model = 'lenet', recipe = ownRecipe(model) }: RunOptions, data: Dataset) =>
  `${model} on ${data.title}, recipe ${recipe}`;

const summary = (dir: string, { progress, stopped }: TrainedModel) => ({
  dir,
  status: stopped,
  epochs: progress.epoch,
  seconds: progress.seconds,
  ...(progress.best && { best: progress.best }),
});

const infoOf = ({ normalization }: RunStart, { classes, name, sha256 }: Dataset): ModelInfo => ({
  labels: classes,
  ...normalization,
  dataset: name,
  dataset_sha256: sha256,
});

/** All settings of a run, from the options it was begun with. @throws {ToolkitError} as `resolveSettings` */
export function resolveRunSettings({ recipe, ...options }: RunOptions): TrainSettings {
  return resolveSettings({
    ...options,
    recipe: (recipe as RecipeName | undefined) ?? ownRecipe(options.model),
  });
}

/** Whatever can be refused before data are fetched or a folder is made. */
async function checkOptions(options: RunOptions): Promise<void> {
  const settings = resolveRunSettings(options);
  const { limit } = options;
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0))
    throw new ToolkitError('BAD_SETTING', 'limit cannot be this', {
      kind: 'usage',
      expected: 'a whole number from 1',
      received: String(limit),
    });
  await checkDevice(settings);
}

async function load(
  { data = 'fashion-mnist', limit }: RunOptions,
  { onEvent, signal }: RunCallbacks,
): Promise<Dataset> {
  const dataset = await loadDataset(data, {
    ...(limit !== undefined && { limit }),
    ...(signal && { signal }),
    onProgress: ({ type, message }) => onEvent?.({ type: type === 'warning' ? 'warning' : 'data', message }),
  });
  onEvent?.({
    type: 'data',
    message: `${dataset.title}: ${dataset.train.count} training and ${dataset.test.count} test images, ${dataset.source}`,
  });
  return dataset;
}
