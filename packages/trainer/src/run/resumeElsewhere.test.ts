import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCheckpoint } from './checkpoint.node.ts';
import { resumeRun, trainRun, type ResumeOptions } from './trainRun.node.ts';
import type { RunCallbacks, RunOptions } from './RunOptions.ts';

let project = '';
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'elsewhere-'));
});
afterEach(async () => {
  await rm(project, { recursive: true });
});

const options = (name: string): RunOptions => ({
  data: 'test/fixtures/fashion-mnist-small',
  recipe: 'lenet',
  epochs: 3,
  limit: 200,
  val: 40,
  batch: 40,
  ema: 0.9,
  seed: 3,
  threads: 1,
  project,
  name,
});

/** Stops behind an epoch. */
function until(epoch: number): RunCallbacks {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'epoch' && event.row.epoch === epoch) stop.abort();
    },
  };
}

const resume = (dir: string, elsewhere: ResumeOptions, callbacks?: RunCallbacks) =>
  resumeRun(dir, elsewhere, callbacks);

test('a run begun with one engine goes on with the other, and comes back', async () => {
  const whole = await trainRun({ ...options('whole'), engine: 'ort', device: 'cpu' });
  const { dir } = await trainRun({ ...options('moved'), engine: 'ort', device: 'cpu' }, until(1));
  const second = await resume(dir, { engine: 'tfjs', device: 'wasm' }, until(2));
  expect(second.status).toBe('interrupted');
  expect(await readFile(join(dir, 'args.yaml'), 'utf8')).toMatch(/^engine: tfjs$/m);
  const third = await resume(dir, { engine: 'ort', device: 'cpu' });
  expect(third.status).toBe('finished');
  const [a, b] = [
    await loadCheckpoint(join(whole.dir, 'weights/last')),
    await loadCheckpoint(join(dir, 'weights/last')),
  ];
  expect([...b.state.keys()].toSorted()).toEqual([...a.state.keys()].toSorted());
  b.progress.history.forEach((row, i) => expect(row.trainLoss).toBeCloseTo(a.progress.history[i]?.trainLoss ?? 0, 4));
  expect(b.progress.history).toHaveLength(3);
  expect(b.options).toMatchObject({ engine: 'ort', device: 'cpu' });
});
