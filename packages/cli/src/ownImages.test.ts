// Data that are no Fashion-MNIST, from training to scores: three colours, other sizes, other classes.
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Jimp } from 'jimp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COLOURS, writeCifar, writePictures } from '../test/ownImages.ts';
import { type CliResult, runCli } from '../test/runCli.ts';

const classes = Object.keys(COLOURS);
let folder: string;
let runs: string;
const trainings = new Map<string, CliResult>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-own-'));
  runs = join(folder, 'runs');
  await writeCifar(join(folder, 'cifar'));
  await writePictures(join(folder, 'photos'), 30, (index) => [40 + index, 36]);
  for (const name of ['cifar', 'photos']) {
    const settings = ['--model', 'lenet', '--epochs', '1', '--batch', '4', '--val', '9'];
    const argv = ['train', '--data', join(folder, name), ...settings, '--project', runs, '--name', name];
    trainings.set(name, await runCli(argv));
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** What --json printed: exactly one object. */
async function json(...argv: string[]): Promise<Record<string, unknown> & { exitCode: number }> {
  const { exitCode, stdout } = await runCli([...argv, '--json']);
  return { ...(JSON.parse(stdout) as Record<string, unknown>), exitCode };
}

describe.each([
  ['cifar', { test: 30, train: 141, val: 9 }, 'uint8[N, 32, 32, 3]'],
  ['photos', { test: 18, train: 63, val: 9 }, 'uint8[N, 64, 64, 3]'],
])('%s', (name, counts, input) => {
  test('is learned by colour, and scored the same again', async () => {
    expect(trainings.get(name)).toMatchObject({ exitCode: 0, stderr: '' });
    const run = join(runs, name);
    const data = ['--data', join(folder, name)];
    const saved = JSON.parse(await readFile(join(run, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    const scored = await json('evaluate', run, ...data, '--tta');
    expect(scored).toMatchObject({ exitCode: 0, dataset: name, count: counts.test, accuracy: saved['accuracy'] });
    expect(scored['accuracy']).toBeGreaterThan(0.9);
    expect(scored['tta']).toMatchObject({ accuracy: expect.any(Number), mcnemar: { p: expect.any(Number) } });
    expect(scored['per_class']).toMatchObject(classes.map((label) => ({ label, support: counts.test / 3 })));
    expect(await json('inspect', run)).toMatchObject({ inputs: [{ name: 'images', type: input }] });
  });

  test('is split as in training', async () => {
    const run = join(runs, name);
    const data = ['--data', join(folder, name)];
    expect(await json('evaluate', run, ...data, '--split', 'train')).toMatchObject({ count: counts.train });
    const validated = await json('evaluate', run, '--split', 'val');
    expect(validated).toMatchObject({ exitCode: 0, count: counts.val });
    const lastRow = (await readFile(join(run, 'results.csv'), 'utf8')).trim().split('\n').at(-1)?.split(',');
    expect(validated['accuracy']).toBeCloseTo(Number(lastRow?.[7]), 4);
  });

  test.each([
    ['samples.png', classes],
    ['feature_maps.png', classes.slice(0, 1)],
  ])('is shown in its colours: %s', async (picture, shown) => {
    const { bitmap } = await Jimp.read(join(runs, name, picture));
    for (const [label, colour] of Object.entries(COLOURS)) {
      if (shown.includes(label)) expect(countNear(bitmap.data, colour)).toBeGreaterThan(5000);
    }
  });

  test('has a picture of its filters', async () => {
    const { width } = await Jimp.read(join(runs, name, 'filters.png'));
    expect(width).toBeGreaterThan(300);
  });
});

test('predicts pictures of every kind', async () => {
  const images = ['blue/0.png', 'green/1.jpg', 'red/2.webp'].map((name) => join(folder, 'photos', name));
  const result = await json('predict', join(runs, 'photos'), ...images, '--top-k', '1');
  expect(result).toMatchObject({ exitCode: 0, predictions: classes.map((label) => ({ top: [{ label }] })) });
  const small = await json('predict', join(runs, 'cifar'), ...images, '--top-k', '1');
  expect(small).toMatchObject({ exitCode: 0, predictions: classes.map((label) => ({ top: [{ label }] })) });
});

test('brings other pictures to the size that the model takes', async () => {
  const other = join(folder, 'other');
  await writePictures(other, 5, () => [30, 20]);
  for (const name of ['cifar', 'photos']) {
    const scored = await json('evaluate', join(runs, name), '--data', other, '--split', 'test');
    expect(scored).toMatchObject({ exitCode: 0, dataset: 'other', count: 3, accuracy: 1 });
  }
});

test('says when data are not those of the model', async () => {
  const errorOf = async (...argv: string[]) => {
    const { exitCode, error } = await json('evaluate', ...argv);
    return { exitCode, ...(error as Record<string, unknown>) };
  };
  // A folder of runs holds folders with pictures.
  const likeRuns = join(folder, 'like-runs');
  for (const name of ['first', 'second']) {
    await mkdir(join(likeRuns, name), { recursive: true });
    for (const number of [1, 2]) {
      await copyFile(join(folder, 'photos', 'blue', '0.png'), join(likeRuns, name, `${number}.png`));
    }
  }
  expect(await errorOf(join(runs, 'photos'), '--data', likeRuns)).toMatchObject({
    exitCode: 3,
    code: 'CLASS_COUNT',
    expected: '3 labels',
    received: '2: first, second',
  });
  const changed = join(folder, 'changed', 'photos');
  await writePictures(changed, 31, (index) => [40 + index, 36]);
  expect(await errorOf(join(runs, 'photos'), '--data', changed, '--split', 'val')).toMatchObject({
    exitCode: 3,
    code: 'DATA_CHANGED',
  });
});

/** Pixels whose colour is this one, within the noise. */
function countNear(rgba: Uint8Array, [red, green, blue]: readonly [number, number, number]): number {
  let count = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    const isNear = [red, green, blue].every((value, channel) => Math.abs((rgba[at + channel] ?? 0) - value) <= 30);
    if (isNear) count++;
  }
  return count;
}
