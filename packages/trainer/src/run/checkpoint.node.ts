import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { writeFileSafely } from '@fmnist/files';
import type { TensorData } from '@fmnist/onnx';
import type { EngineState } from '../engines/index.ts';
import type { Progress, StopReason } from '../training.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const VERSION = 1;
export const CHECKPOINT = 'training.safetensors';

/** All that a run needs to go on: one file, so that it is whole or not there. */
export interface Checkpoint {
  /** The run's options, as they were given. */
  readonly options: unknown;
  readonly progress: Progress;
  /** How the run stands: `running` is what a killed one leaves behind. */
  readonly status: 'running' | StopReason;
  /** Weights, frozen ones too, and the optimizer's vectors. */
  readonly state: EngineState;
}

/** Writes a checkpoint to a temporary file, then moves it into place: the one before survives a crash at any moment. */
export async function saveCheckpoint(folder: string, { state, ...run }: Checkpoint): Promise<void> {
  const text = JSON.stringify(run);
  const metadata = { version: String(VERSION), run: text, sha256: digest(text, state) };
  await writeFileSafely(join(folder, CHECKPOINT), encodeSafetensors(state, metadata));
}

/** @throws {ToolkitError} NO_CHECKPOINT, BAD_CHECKPOINT */
export async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  const path = join(folder, CHECKPOINT);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ToolkitError('NO_CHECKPOINT', 'there is no checkpoint', {
      where: path,
      hint: 'The run stopped before its first checkpoint, or this is no run directory.',
      cause,
    });
  });
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  if (metadata['version'] !== String(VERSION))
    throw new ToolkitError('BAD_CHECKPOINT', 'the checkpoint is of another version', {
      where: path,
      expected: String(VERSION),
      received: metadata['version'] ?? 'none',
    });
  const { run = '' } = metadata;
  if (metadata['sha256'] !== digest(run, tensors))
    throw new ToolkitError('BAD_CHECKPOINT', 'the checkpoint is damaged: its checksum is wrong', { where: path });
  return { ...(JSON.parse(run) as Omit<Checkpoint, 'state'>), state: tensors };
}

function digest(text: string, state: ReadonlyMap<string, TensorData>): string {
  const hash = createHash('sha256').update(text);
  for (const [name, { shape, data }] of state)
    hash.update(`${name} ${shape.join()}\n`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest('hex');
}
