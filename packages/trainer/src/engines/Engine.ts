import type { Clipping, Optimizer } from '@fmnist/autodiff';
import type { Batch, Split } from '@fmnist/data';
import type { Availability, DeviceName } from '@fmnist/devices';
import type { Normalization } from '@fmnist/exporter';
import type { TensorData } from '@fmnist/onnx';
import type { LayersModel } from '../tf.ts';

export interface EngineOptions {
  readonly model: LayersModel;
  readonly normalization: Normalization;
  readonly optimizer: Optimizer;
  readonly labelSmoothing: number;
  /** Which weights are trained, by "layer/weight"; a normalisation whose statistics are not keeps them. */
  readonly trained: (name: string) => boolean;
  /** Which weights the weight decay shrinks. Default: all. */
  readonly decays?: ((name: string) => boolean) | undefined;
  readonly clip?: Clipping | undefined;
  /** Keep an exponential moving average of weights and statistics, and evaluate with it. */
  readonly ema?: boolean | undefined;
  /** Whether batches come mixed (mixup). */
  readonly mix?: boolean | undefined;
  /** Of the masks of dropout. */
  readonly seed?: number | undefined;
  /** Batches for one update. Default 1. */
  readonly accumulate?: number | undefined;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** CPU threads of one operator. */
  readonly threads: number;
}

export interface StepControls {
  /** Learning rate. */
  readonly lr: number;
  /** Number of the update, counted from 1. */
  readonly step: number;
  /** Whether weights are updated, or the gradient only added up. Default true. */
  readonly update?: boolean;
  /** Share of the old moving average that is kept; 0 makes it the weights themselves. */
  readonly emaDecay?: number;
}

export interface StepResult {
  /** Mean over the batch. */
  readonly loss: number;
  /** How many of the batch were right, before the update. */
  readonly correct: number;
}

/**
 * Weights, running statistics and the vectors of optimizer and average by name, each as TensorFlow.js stores it: "conv1/kernel",
 * "bn1/moving_mean", "velocity/conv1/kernel", "ema/conv1/kernel". Any engine reads what any other wrote.
 */
export type EngineState = ReadonlyMap<string, TensorData>;

/** What runs training steps. */
export interface Engine {
  readonly name: 'ort' | 'tfjs';
  readonly device: DeviceName;
  /** Weights that are trained. */
  readonly parameters: number;
  step(batch: Batch, controls: StepControls): Promise<StepResult>;
  /** Loss and right answers over a split, without an update. */
  evaluate(split: Split): Promise<StepResult>;
  state(): Promise<EngineState>;
  load(state: EngineState): Promise<void>;
  dispose(): Promise<void>;
}

/** An engine on one device. */
export interface EngineDevice {
  /** Whether it can be used here. Never throws, and leaves nothing open. */
  probe(): Promise<Availability>;
  /** @throws {ToolkitError} NO_DEVICE where it cannot be used */
  create(options: EngineOptions): Promise<Engine>;
}

/** What runs training steps, by the devices that it knows. */
export interface EngineDef {
  readonly devices: Readonly<Partial<Record<DeviceName, EngineDevice>>>;
  /** In which order `--device auto` tries them: the first that is usable is taken. */
  auto(): Promise<readonly DeviceName[]>;
}
