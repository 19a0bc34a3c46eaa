import { meanAndStd, openBatches, stratifiedSplit, subset, type Dataset, type Split } from '@fmnist/data';
import { ToolkitError } from '@fmnist/errors';
import type { Normalization } from '@fmnist/exporter';
import type { TensorData } from '@fmnist/onnx';
import type { DeviceName } from '@fmnist/devices';
import type { Engine, EngineName, EngineState } from './engines/index.ts';
import { openEngine } from './engines/openEngine.ts';
import { optimizers } from './optimizer.ts';
import { recipes, type Recipe, type RecipeName } from './recipes/index.ts';
import { runEpochs, START, type LoopCallbacks, type Progress, type StopReason } from './training.ts';
import { tf, type LayersModel } from './tf.ts';
import type { ModelOptions } from './zoo/ModelOptions.ts';

/** What a run is made of, all of it plain: a recipe with its changes, and what is not a recipe's business. */
export interface TrainSettings extends Recipe {
  readonly seed: number;
  readonly converge?: number | undefined;
  readonly until?: number | undefined;
  readonly patience?: number | undefined;
  /** Patterns of weights that stay as they are: "conv1", "conv*", "fc1/bias". */
  readonly freeze: readonly string[];
  /** Batches whose gradients are averaged for one update. */
  readonly accumulate: number;
  /** Largest norm of the gradient. */
  readonly clipNorm?: number | undefined;
  /** Largest element of the gradient. */
  readonly clipValue?: number | undefined;
  /** Default `auto`: what is fastest here. */
  readonly engine: EngineName | 'auto';
  readonly device: DeviceName | 'auto';
  /** CPU threads of one operator; 0 lets onnxruntime take one for each physical core. */
  readonly threads: number;
}

export interface TrainOptions extends Partial<Omit<TrainSettings, keyof Recipe>>, Partial<Recipe> {
  readonly data: Dataset;
  /** A model, or what makes one for the data's size and classes. */
  readonly model: LayersModel | ((options: ModelOptions) => LayersModel);
  /** Default `lenet`. */
  readonly recipe?: RecipeName | Recipe;
  /** Weights to begin with, by "layer/weight". */
  readonly weights?: EngineState;
  /** Where an earlier run was, with the state that its engine had. */
  readonly resume?: { readonly progress: Progress; readonly state: EngineState };
  readonly onStep?: LoopCallbacks['onStep'];
  readonly onEpoch?: LoopCallbacks['onEpoch'];
  readonly onCheckpoint?: LoopCallbacks['onCheckpoint'];
  /** Called once, before the first step. */
  readonly onStart?: (run: RunStart) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

export interface RunStart {
  readonly settings: TrainSettings;
  readonly normalization: Normalization;
  readonly engine: Pick<Engine, 'name' | 'device' | 'parameters' | 'state'>;
  /** Why this engine and device, where they were not both named. */
  readonly why: string;
  readonly model: LayersModel;
  readonly train: Split;
  readonly val?: Split;
  readonly stepsPerEpoch: number;
}

export interface TrainedModel extends RunStart {
  /** With the trained weights. */
  readonly model: LayersModel;
  readonly progress: Progress;
  readonly state: EngineState;
  readonly stopped: StopReason;
}

/**
 * Trains a model: split, engine, epochs, and the weights back into the model.
 * @throws {ToolkitError} UNKNOWN_RECIPE, BAD_SETTING, NO_DEVICE, DIVERGED, WRONG_WEIGHTS
 * @example
 * const run = await train({ model: lenet, data: await fashionMnist(), recipe: 'lenet', epochs: 5 })
 */
export async function train(options: TrainOptions): Promise<TrainedModel> {
  const { data, resume, signal } = options;
  const settings = resolveSettings(options);
  const { train: trainSplit, val } = trainingSplit(data, settings);
  const normalization =
    settings.normalize === 'half'
      ? half(data.channels)
      : meanAndStd(trainSplit, undefined, { channels: data.channels });
  const model =
    typeof options.model === 'function'
      ? options.model({ ...sizeOf(data), seed: settings.seed, init: settings.init })
      : options.model;
  if (options.weights) setWeights(model, options.weights);
  const { engine, why } = await openEngine(
    {
      model,
      normalization,
      ...sizeOf(data),
      ...settings,
      optimizer: optimizers[settings.opt](settings),
      trained: (name) => !isFrozen(name, settings.freeze),
      decays: settings.decay === 'all' ? () => true : (name) => name.endsWith('/kernel'),
      clip: { norm: settings.clipNorm, value: settings.clipValue },
      ema: settings.ema > 0,
      mix: settings.augmentation.mixup !== undefined,
    },
    settings,
  );
  const feed = openBatches(trainSplit, batchOptions(data, settings, normalization));
  try {
    const start: RunStart = {
      settings,
      normalization,
      engine,
      why,
      model,
      train: trainSplit,
      ...(val && { val }),
      stepsPerEpoch: Math.ceil(trainSplit.count / settings.batch),
    };
    if (resume) await engine.load(resume.state);
    await options.onStart?.(start);
    const { progress, stopped } = await runEpochs(
      engine,
      { feed, stepsPerEpoch: start.stepsPerEpoch, val },
      settings,
      resume?.progress ?? START,
      {
        ...(options.onStep && { onStep: options.onStep }),
        ...(options.onEpoch && { onEpoch: options.onEpoch }),
        ...(options.onCheckpoint && { onCheckpoint: options.onCheckpoint }),
        ...(signal && { signal }),
      },
    );
    const state = await engine.state();
    setWeights(model, finalWeights(state));
    return { ...start, progress, state, stopped };
  } finally {
    await feed.close();
    await engine.dispose();
  }
}

const sizeOf = ({ height, width, channels, classes }: Dataset) => ({
  height,
  width,
  channels,
  classes: classes.length,
});
const half = (channels: number): Normalization => ({
  mean: Array.from({ length: channels }, () => 0.5),
  std: Array.from({ length: channels }, () => 0.5),
});

/** The weights that a run ends with: their moving average where there is one, else the last. */
export const finalWeights = (state: EngineState): EngineState =>
  new Map([...state].map(([name, last]) => [name, state.get(`ema/${name}`) ?? last]));

/** The recipe with the caller's changes. With `converge` and no number of epochs there are at most ten. */
export function resolveSettings(
  options: Partial<TrainSettings> & { readonly recipe?: RecipeName | Recipe | undefined },
): TrainSettings {
  const { recipe: named = 'lenet' } = options;
  const recipe: Recipe | undefined =
    typeof named !== 'string' ? named : Object.hasOwn(recipes, named) ? recipes[named] : undefined;
  if (!recipe)
    throw new ToolkitError('UNKNOWN_RECIPE', 'there is no such recipe', {
      kind: 'usage',
      received: `"${String(named)}"`,
      expected: Object.keys(recipes).join(' or '),
    });
  const defaults = {
    ...recipe,
    ...(options.converge !== undefined && { epochs: 10 }),
    seed: 0,
    freeze: [],
    accumulate: 1,
    engine: 'auto',
    device: 'auto',
    threads: 0,
  } as const;
  const keys = [
    ...Object.keys(defaults),
    'converge',
    'until',
    'patience',
    'clipNorm',
    'clipValue',
  ] as (keyof TrainSettings)[];
  const given = Object.fromEntries(keys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));
  const settings: TrainSettings = { ...defaults, ...given };
  checkSettings(settings);
  return settings;
}

function checkSettings(settings: TrainSettings): void {
  const whole = (name: 'epochs' | 'batch' | 'seed' | 'val' | 'threads', least: number) =>
    [name, `a whole number from ${least}`, Number.isSafeInteger(settings[name]) && settings[name] >= least] as const;
  const number = (name: 'lr' | 'momentum' | 'weightDecay' | 'labelSmoothing' | 'warmupEpochs', below: number) =>
    [
      name,
      below === Infinity ? 'a number from 0' : `a number from 0 to below ${below}`,
      settings[name] >= 0 && settings[name] < below,
    ] as const;
  const checks = [
    whole('epochs', 1),
    whole('batch', 1),
    whole('seed', 0),
    whole('val', 0),
    whole('threads', 0),
    number('lr', Infinity),
    number('momentum', 1),
    number('weightDecay', Infinity),
    number('labelSmoothing', 1),
    number('warmupEpochs', Infinity),
  ];
  const wrong = checks.find(([, , fine]) => !fine);
  if (wrong)
    throw new ToolkitError('BAD_SETTING', `${wrong[0]} cannot be this`, {
      kind: 'usage',
      expected: wrong[1],
      received: String(settings[wrong[0]]),
    });
}

/** How a run makes its batches; cutout fills with the mean of the training images. */
export const batchOptions = (data: Dataset, { seed, batch, augmentation }: TrainSettings, { mean }: Normalization) => ({
  size: data,
  seed,
  batch,
  augmentation,
  fill: mean.map((m) => Math.round(255 * m)),
});

/** The images that a run with these settings trains on, and those it sets apart for validation: a tenth where `val` is more than half. */
export function trainingSplit(
  { train: all }: Pick<Dataset, 'train'>,
  { val, seed }: Pick<TrainSettings, 'val' | 'seed'>,
): { train: Split; val?: Split } {
  if (val === 0) return { train: all };
  const size = val * 2 <= all.count ? val : Math.floor(all.count / 10);
  const { train: rest, validation } = stratifiedSplit(all.labels, { validation: size, seed });
  return { train: subset(all, rest), val: subset(all, validation) };
}

/** "conv*" matches "conv1/kernel": a pattern names a weight, a layer, or the beginning of either with an asterisk for anything. */
export function isFrozen(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const source = pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*');
    return new RegExp(`^${source}(/.*)?$`).test(name);
  });
}

/** Puts weights into a model by "layer/weight"; others keep what they hold. @throws {ToolkitError} WRONG_WEIGHTS */
export function setWeights(model: LayersModel, weights: ReadonlyMap<string, TensorData>): void {
  for (const variable of model.weights) {
    const saved = weights.get(variable.originalName);
    if (!saved) continue;
    if (saved.shape.join() !== variable.shape.join())
      throw new ToolkitError('WRONG_WEIGHTS', 'a weight has another shape', {
        where: variable.originalName,
        expected: `[${variable.shape.join(', ')}]`,
        received: `[${saved.shape.join(', ')}]`,
        hint: 'These are the weights of another model.',
      });
    const tensor = tf.tensor(saved.data as Float32Array, [...saved.shape], 'float32');
    variable.write(tensor);
    tensor.dispose();
  }
}
