import type { Augmentation } from '@fmnist/data';
import type { OptimizerName } from '../optimizer.ts';
import type { ScheduleName } from '../schedules.ts';
import type { Initialization } from '../zoo/ModelOptions.ts';

/** Everything about a training run that is a choice. */
export interface Recipe {
  readonly epochs: number;
  readonly batch: number;
  /** Peak learning rate. */
  readonly lr: number;
  readonly opt: OptimizerName;
  readonly momentum: number;
  readonly sched: ScheduleName;
  /** Epochs in which the learning rate grows from 0 to its peak. */
  readonly warmupEpochs: number;
  readonly weightDecay: number;
  /** Which weights decay: all, or only the kernels, not biases and what normalisations scale with. */
  readonly decay: 'all' | 'kernels';
  readonly labelSmoothing: number;
  /** Share of the old average of the weights that is kept at each update; 0 for no average. */
  readonly ema: number;
  /** Share of the run after which the average begins. */
  readonly emaStart: number;
  readonly augmentation: Augmentation;
  readonly init: Initialization;
  /** Pixels become (x / 255 - mean) / std: with the training images' own mean and deviation, or with 0.5 and 0.5, which is [-1, 1]. */
  readonly normalize: 'dataset' | 'half';
  /** Training images that are set apart for validation. */
  readonly val: number;
}

/** Batch normalisation, one cycle of the learning rate, smoothed labels, and the average of the last third's weights. */
const small: Recipe = {
  epochs: 16,
  batch: 128,
  lr: 0.1,
  opt: 'nesterov',
  momentum: 0.9,
  sched: 'onecycle',
  warmupEpochs: 0,
  weightDecay: 5e-4,
  decay: 'kernels',
  labelSmoothing: 0.1,
  ema: 0.999,
  emaStart: 2 / 3,
  augmentation: { flip: true, translate: 2 },
  init: 'he',
  normalize: 'dataset',
  val: 5000,
};

/** Every recipe by name: this entry is all there is to add. */
export const recipes = {
  /** LeNet as well as it goes without augmentation. */
  lenet: {
    epochs: 20,
    batch: 64,
    lr: 0.05,
    opt: 'nesterov',
    momentum: 0.9,
    sched: 'cosine',
    warmupEpochs: 1,
    weightDecay: 5e-4,
    decay: 'all',
    labelSmoothing: 0,
    ema: 0,
    emaStart: 0,
    augmentation: {},
    init: 'he',
    normalize: 'dataset',
    val: 5000,
  },
  /** The student's report: every one of the 60,000 images, batches of 4, plain SGD, 5 epochs, inputs in [-1, 1], PyTorch's own initialisation. */
  seed: {
    epochs: 5,
    batch: 4,
    lr: 0.001,
    opt: 'sgd',
    momentum: 0,
    sched: 'constant',
    warmupEpochs: 0,
    weightDecay: 0,
    decay: 'all',
    labelSmoothing: 0,
    ema: 0,
    emaStart: 0,
    augmentation: {},
    init: 'pytorch',
    normalize: 'half',
    val: 0,
  },
  small,
  base: { ...small, epochs: 60, batch: 256, lr: 0.2, augmentation: { flip: true, translate: 2, cutout: 8 } },
  large: { ...small, epochs: 80, batch: 1024, lr: 0.4, augmentation: { flip: true, translate: 4, cutout: 12 } },
  /** The published fallback: 95.5 % in 200 epochs. */
  resnet20: {
    ...small,
    epochs: 200,
    lr: 0.2,
    sched: 'cosine',
    weightDecay: 1e-4,
    labelSmoothing: 0,
    ema: 0,
    augmentation: { flip: true, crop: 4, cutout: 16 },
  },
} satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

/** A model of the zoo has a recipe of its own name; any other is trained as LeNet is. */
export const ownRecipe = (model = 'lenet'): RecipeName =>
  Object.hasOwn(recipes, model) ? (model as RecipeName) : 'lenet';
