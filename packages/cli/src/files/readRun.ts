import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ToolkitError } from '@fmnist/errors';
import type { ModelMetadata } from '@fmnist/runtime';
import type { RunOptions, TrainSettings } from '@fmnist/trainer';

/** In a run directory, what it can be resumed by. */
export const CHECKPOINT_PATH = join('weights', 'last', 'training.safetensors');

/** Which images a run was trained and validated on. */
export interface RunData {
  /** A name or a folder. */
  readonly data: string;
  readonly limit: number | undefined;
  /** Images that were set aside for validation. */
  readonly val: number;
  readonly seed: number;
}

const dataSchema = z.object({ data: z.string().default('fashion-mnist'), limit: z.number().optional() });

/**
 * Reads from a run's checkpoint which data it used.
 * @throws {ToolkitError} BAD_CHECKPOINT, and what `loadCheckpoint` throws
 */
export async function readRun(folder: string): Promise<RunData> {
  const { options, settings } = await readSettings(folder);
  const parsed = dataSchema.safeParse(options);
  if (!parsed.success) {
    throw new ToolkitError('BAD_CHECKPOINT', 'the run does not say what it was trained on', { where: folder });
  }
  const { data, limit } = parsed.data;
  return { data, limit, val: settings.val, seed: settings.seed };
}

/** What a run was asked for, and all settings that follow. @throws {ToolkitError} as `loadCheckpoint` and `resolveRunSettings` do */
export async function readSettings(folder: string): Promise<{ options: unknown; settings: TrainSettings }> {
  // Loaded here, since TensorFlow.js comes with it and most commands do without.
  const { loadCheckpoint, resolveRunSettings } = await import('@fmnist/trainer');
  const { options } = await loadCheckpoint(join(folder, 'weights', 'last'));
  // Its checksum says that the trainer wrote it.
  return { options, settings: resolveRunSettings(options as RunOptions) };
}

/** The test accuracy that a finished run's model has on record; it is that of the last weights, in whatever form they are exported. */
export async function readRunAccuracy(folder: string): Promise<ModelMetadata['accuracy']> {
  const { loadCheckpoint } = await import('@fmnist/trainer');
  const checkpoint = await loadCheckpoint(join(folder, 'weights', 'last')).catch(() => undefined);
  if (checkpoint?.status !== 'finished' && checkpoint?.status !== 'converged') return undefined;
  const model = await readFile(join(folder, 'model.onnx')).catch(() => undefined);
  const { readMetadata } = await import('@fmnist/runtime');
  return model && readMetadata(model).accuracy;
}
