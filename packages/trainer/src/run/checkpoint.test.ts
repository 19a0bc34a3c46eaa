import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { START } from '../training.ts';
import { CHECKPOINT, loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoint.node.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const checkpoint: Checkpoint = {
  options: { lr: 0.1, name: 'ünïcode' },
  status: 'running',
  progress: {
    ...START,
    epoch: 3,
    history: [{ epoch: 3, step: 30, seconds: 1.5, lr: 0.1, trainLoss: 0.1 + 0.2, trainAccuracy: 0.9 }],
  },
  state: new Map([
    ['conv1/kernel', { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, Infinity, 1e-40) }],
    ['velocity/conv1/kernel', { dtype: 'float32', shape: [], data: Float32Array.of(0.1) }],
  ]),
};

describe('a checkpoint', () => {
  test('comes back as it was, to the bit', async () => {
    await saveCheckpoint(folder, checkpoint);
    expect(await loadCheckpoint(folder)).toEqual(checkpoint);
  });

  test('is a safetensors file: length, JSON header, data', async () => {
    await saveCheckpoint(folder, checkpoint);
    const bytes = await readFile(join(folder, CHECKPOINT));
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, unknown>;
    expect(header['conv1/kernel']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
    expect(bytes.length).toBe(8 + length + 28);
    expect(bytes.readFloatLE(8 + length + 8)).toBe(3.5);
  });

  test('that is missing, cut, or changed anywhere is refused by name', async () => {
    await expect(loadCheckpoint(folder)).rejects.toMatchObject({ code: 'NO_CHECKPOINT' });
    await saveCheckpoint(folder, checkpoint);
    const path = join(folder, CHECKPOINT);
    const whole = await readFile(path);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, flip, cut) => {
          const changed = Uint8Array.from(cut ? whole.subarray(0, at) : whole);
          if (!cut) changed[at] = (changed[at] ?? 0) ^ flip;
          await writeFile(path, changed);
          const loaded = await loadCheckpoint(folder).catch((error: unknown) => error);
          // Only the spaces that fill up the header may differ.
          if (loaded instanceof Error) expect(loaded).toMatchObject({ name: 'ToolkitError', where: path });
          else expect(loaded).toEqual(checkpoint);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('survives when a newer one cannot be written', async () => {
    await saveCheckpoint(folder, checkpoint);
    // A folder in the place of the file to write: works for root too, whom permissions do not stop.
    const blocked = join(folder, 'blocked');
    await writeFile(blocked, '');
    await expect(saveCheckpoint(blocked, checkpoint)).rejects.toMatchObject({
      code: 'CANNOT_WRITE',
      where: join(blocked, CHECKPOINT),
    });
    expect(await loadCheckpoint(folder)).toEqual(checkpoint);
  });
});
