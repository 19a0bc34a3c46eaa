// A training process that is killed at any moment and resumed must end with the same bits as one that was never killed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const FEATURES = [
  '--augment',
  'flip,translate=2,cutout=8',
  '--ema',
  '0.9',
  '--accumulate',
  '2',
  '--clip-norm',
  '1',
  '--label-smoothing',
  '0.1',
  '--sched',
  'onecycle',
];
let project = '';

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'kill-'));
  await finished(train('whole'));
});
afterAll(async () => {
  await rm(project, { recursive: true });
});

function fmnist(...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'packages/cli/src/main.ts', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

const train = (name: string) =>
  fmnist(
    'train',
    '--data',
    'test/fixtures/fashion-mnist-small',
    '--epochs',
    '12',
    '--batch',
    '16',
    '--val',
    '100',
    '--seed',
    '5',
    ...FEATURES,
    '--project',
    project,
    '--name',
    name,
  );

async function finished(child: ChildProcess): Promise<void> {
  let talk = '';
  child.stderr?.on('data', (chunk: Buffer) => (talk += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`exit ${code}: ${talk}`);
}

/** Waits until the run has as many rows of results as this, so that the moment is in training whatever the machine's speed. */
async function epochsDone(name: string, rows: number): Promise<void> {
  for (;;) {
    const csv = await readFile(join(project, name, 'results.csv'), 'utf8').catch(() => '');
    if (csv.trim().split('\n').length - 1 >= rows) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test.each([1, 2])('killed %i times at random moments', async (kills) => {
  const name = `killed${kills}`;
  let child = train(name);
  for (let kill = 0; kill < kills; kill++) {
    await epochsDone(name, 1 + 3 * kill);
    const wait = Math.random() * 200;
    await new Promise((resolve) => setTimeout(resolve, wait));
    const exit = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await exit;
    child = fmnist('train', '--resume', join(project, name));
  }
  await finished(child);
  for (const file of [
    'weights/last/weights.bin',
    'weights/best/weights.bin',
    'model.onnx',
    'predictions.csv',
    'steps.csv',
  ]) {
    const [a, b] = await Promise.all(['whole', name].map((run) => readFile(join(project, run, file))));
    expect(a?.equals(b ?? Buffer.alloc(0)), `${file} is the same`).toBe(true);
  }
});
