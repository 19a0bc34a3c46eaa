import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochRow } from '../history.ts';
import { createEventFile } from './eventFile.node.ts';

/** What a run shows in TensorBoard: `tensorboard --logdir runs`. */
export interface Board {
  epoch(row: EpochRow): Promise<void>;
  /** A PNG file. */
  picture(step: number, tag: string, path: string): Promise<void>;
}

export async function createBoard(dir: string): Promise<Board> {
  const events = await createEventFile(join(dir, 'tensorboard'));
  return {
    epoch: ({ step, lr, trainLoss, trainAccuracy, valLoss, valAccuracy }) =>
      events.scalars(step, {
        'loss/train': trainLoss,
        'accuracy/train': trainAccuracy,
        ...(valLoss !== undefined && { 'loss/val': valLoss }),
        ...(valAccuracy !== undefined && { 'accuracy/val': valAccuracy }),
        lr,
      }),
    async picture(step, tag, path) {
      const png = await readFile(path);
      // A PNG's header says its size: width and height in bytes 16 to 23.
      await events.image(step, tag, png, { width: png.readUInt32BE(16), height: png.readUInt32BE(20) });
    },
  };
}
