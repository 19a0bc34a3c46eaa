import type { Optimizer } from '@fmnist/autodiff';
import type { Split } from '@fmnist/data';
import type { Normalization } from '@fmnist/exporter';
import type { TensorData } from '@fmnist/onnx';
import type { LayersModel } from '../tf.ts';

export interface EngineOptions {
  readonly model: LayersModel;
  readonly normalization: Normalization;
  readonly optimizer: Optimizer;
  readonly labelSmoothing: number;
  /** Which weights are trained, by "layer/weight". */
  readonly trained: (name: string) => boolean;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** CPU threads of one operator. */
  readonly threads: number;
}

export interface StepResult {
  /** Mean over the batch. */
  readonly loss: number;
  /** How many of the batch were right, before the update. */
  readonly correct: number;
}

/**
 * Weights and optimizer vectors by name, each as TensorFlow.js stores it: "conv1/kernel" and "velocity/conv1/kernel". Any engine reads what
 * any other wrote.
 */
export type EngineState = ReadonlyMap<string, TensorData>;

/** What runs training steps. */
export interface Engine {
  readonly name: string;
  readonly device: string;
  /** Weights that are trained. */
  readonly parameters: number;
  /** One update. @param step counted from 1 */
  step(batch: Split, lr: number, step: number): Promise<StepResult>;
  /** Loss and right answers over a split, without an update. */
  evaluate(split: Split): Promise<StepResult>;
  state(): Promise<EngineState>;
  load(state: EngineState): Promise<void>;
  dispose(): Promise<void>;
}
