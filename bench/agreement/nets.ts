// What is trained to see whether all devices agree.
import { sgd, type Optimizer } from '@fmnist/autodiff';
import { meanAndStd, type Augmentation, type Split } from '@fmnist/data';
import { models, type EngineOptions, type ModelName } from '@fmnist/trainer';

export interface Net {
  readonly model: ModelName;
  readonly batch: number;
  readonly lr: number;
  readonly optimizer: Optimizer;
  readonly labelSmoothing: number;
  readonly ema: boolean;
  readonly augmentation: Augmentation;
  /** Steps that onnxruntime takes on the CPU first, growing to this learning rate: every device begins with the weights after them. */
  readonly warmUp?: { readonly steps: number; readonly batch: number; readonly lr: number };
}

export const STEPS = 50;
export const SEED = 1;

const optimizer = sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });

/**
 * `small` has batch statistics, averages and augmentation. From its random weights it cannot agree with itself: with the last bit of its kernels
 * changed, losses of onnxruntime on the CPU are 0.4 apart after 50 steps of 0.01, and 0.02 after steps of 0.0005, because ReLU and max pooling
 * have corners: the same net of softplus and average pooling stays within 1e-6. After a hundred steps the same change stays below 1e-4.
 */
export const nets = [
  { model: 'lenet', batch: 16, lr: 0.005, optimizer, labelSmoothing: 0, ema: false, augmentation: {} },
  {
    model: 'small',
    batch: 16,
    lr: 0.001,
    optimizer,
    labelSmoothing: 0.1,
    ema: true,
    augmentation: { flip: true },
    warmUp: { steps: 100, batch: 64, lr: 0.05 },
  },
] as const satisfies readonly Net[];

export interface AgreementResult {
  readonly losses: readonly number[];
  /** Of the weights at the end, on the test images, scored by onnxruntime on the CPU. */
  readonly accuracy: number;
  /** Of training, without the first two steps. */
  readonly imagesPerSecond: number;
}

export const SIZE = { height: 28, width: 28, channels: 1 };

export const optionsOf = (net: Net, train: Split): EngineOptions => ({
  ...net,
  ...SIZE,
  model: models[net.model]({ ...SIZE, classes: 10, seed: SEED }),
  normalization: meanAndStd(train),
  trained: () => true,
  decays: (name) => name.endsWith('/kernel'),
  seed: SEED,
  threads: 0,
});
