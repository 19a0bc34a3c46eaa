import type { Metrics } from '@fmnist/runtime';
import type { EpochRow } from '../history.ts';
import type { TrainSettings } from '../train.ts';
import type { StopReason } from '../training.ts';
import type { FolderOptions } from './runFolder.node.ts';

/** What the command line and sweeps ask for: names and numbers only, kept in the checkpoint to resume by. */
export interface RunOptions extends Partial<TrainSettings>, FolderOptions {
  /** A name of the zoo, or the path of a model.json. Default lenet. */
  readonly model?: string | undefined;
  readonly recipe?: string | undefined;
  /** A name, or a folder. Default fashion-mnist. */
  readonly data?: string | undefined;
  /** Only so many training images, the classes in their shares. */
  readonly limit?: number | undefined;
  /** Weights to begin with: a model.onnx, a run directory, a model.json. */
  readonly weights?: string | undefined;
  /** An event with the loss every so many steps. */
  readonly logEvery?: number | undefined;
  /** Write TensorBoard's event files into the run directory. */
  readonly tensorboard?: boolean | undefined;
}

export type TrainEvent =
  | { readonly type: 'data' | 'warning'; readonly message: string }
  | {
      readonly type: 'start';
      readonly dir: string;
      readonly model: string;
      readonly recipe: string;
      readonly engine: string;
      readonly device: string;
      /** Why they were chosen. */
      readonly why: string;
      readonly epochs: number;
      readonly stepsPerEpoch: number;
      readonly parameters: number;
      readonly trainImages: number;
      readonly valImages: number;
    }
  | {
      readonly type: 'step';
      readonly epoch: number;
      readonly step: number;
      readonly stepsPerEpoch: number;
      readonly loss: number;
      readonly imagesPerSecond: number;
    }
  | { readonly type: 'log'; readonly step: number; readonly loss: number }
  | { readonly type: 'epoch'; readonly row: EpochRow }
  | { readonly type: 'stage'; readonly name: 'export' | 'evaluate' | 'draw'; readonly message: string };

export interface RunCallbacks {
  readonly onEvent?: ((event: TrainEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RunResult {
  readonly dir: string;
  readonly status: StopReason;
  /** Whole epochs done. */
  readonly epochs: number;
  /** Of training. */
  readonly seconds: number;
  /** The epoch with the highest validation accuracy. */
  readonly best?: { readonly epoch: number; readonly valAccuracy: number };
  /** On the test images, with the last weights. Absent where the run was interrupted. */
  readonly metrics?: Metrics;
  /** Path of model.onnx. */
  readonly model?: string;
}
