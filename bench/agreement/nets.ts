// What is trained to see whether all devices agree.
import { sgd, type Optimizer } from '@fmnist/autodiff';
import type { Augmentation } from '@fmnist/data';
import { models, type EngineOptions, type ModelName } from '@fmnist/trainer';

export interface Net {
  readonly model: ModelName;
  readonly batch: number;
  readonly lr: number;
  readonly optimizer: Optimizer;
  readonly labelSmoothing: number;
  readonly ema: boolean;
  readonly augmentation: Augmentation;
}

export const STEPS = 50;
export const SEED = 1;

const optimizer = sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });

/** `small` has batch statistics, averages and augmentation. Batches are short: on a GPU in software an image of it takes a second. */
export const nets = [
  { model: 'lenet', batch: 16, lr: 0.005, optimizer, labelSmoothing: 0, ema: false, augmentation: {} },
  { model: 'small', batch: 4, lr: 0.01, optimizer, labelSmoothing: 0.1, ema: true, augmentation: { flip: true } },
] as const satisfies readonly Net[];

export interface AgreementResult {
  readonly losses: readonly number[];
  /** Of the weights at the end, on the test images, scored by onnxruntime on the CPU. */
  readonly accuracy: number;
  /** Of training, without the first two steps. */
  readonly imagesPerSecond: number;
}

export const buildModel = ({ model }: Net): EngineOptions['model'] =>
  models[model]({ height: 28, width: 28, channels: 1, classes: 10, seed: SEED });
