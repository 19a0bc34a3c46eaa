import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImageSize } from '@fmnist/data/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quadrantClassifier } from '../test/linearClassifier.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { saveEvaluation } from './saveEvaluation.node.ts';

const size = { height: 8, width: 8, channels: 1 };
const split = { images: new Uint8Array(12 * 64), labels: Uint8Array.from({ length: 12 }, (_, i) => i % 3), count: 12 };
let folder: string;
let evaluation: Evaluation;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evaluation-'));
  // Lit in the top left throughout: right for class 0, wrong for the others.
  for (let i = 0; i < 12; i++) split.images[i * 64] = 200;
  const labels = ['plain', 'with, comma', 'with "quotes"', 'never'];
  evaluation = await evaluate(quadrantClassifier({ shape: ['N', 8, 8, 1] }), split, { ...size, classes: labels });
});
afterAll(() => rm(folder, { recursive: true }));

test('writes numbers that read back, and pictures', async () => {
  const into = join(folder, 'run', 'new');
  const written = await saveEvaluation(into, { evaluation, split, ...size });
  const names = await readdir(into);
  expect(written.map((path) => path.slice(into.length + 1)).toSorted()).toEqual(names.toSorted());
  expect(names.filter((name) => name.endsWith('.png')).toSorted()).toEqual([
    'confusion_matrix.png',
    'confusion_matrix_normalized.png',
    'correct_and_wrong.png',
    'mistakes.png',
    'per_class.png',
    'reliability.png',
  ]);
  for (const name of names.filter((one) => one.endsWith('.png'))) {
    const { width } = await readImageSize(await readFile(join(into, name)), { where: name });
    expect(width).toBeGreaterThan(50);
  }
  const text = (name: string) => readFile(join(into, name), 'utf8');
  const { device, seconds, imagesPerSecond, metrics } = evaluation;
  expect(JSON.parse(await text('metrics.json'))).toEqual({ ...metrics, device, seconds, imagesPerSecond });
  const predictions = (await text('predictions.csv')).trimEnd().split('\n');
  const score = (evaluation.probabilities[0] ?? 0).toFixed(6);
  expect(predictions).toHaveLength(13);
  expect(predictions.slice(0, 4)).toEqual([
    'index,label,predicted,score,correct',
    `0,plain,plain,${score},true`,
    `1,"with, comma",plain,${score},false`,
    `2,"with ""quotes""",plain,${score},false`,
  ]);
  expect((await text('per_class.csv')).split('\n')[1]).toBe('plain,4,4,1.0000,0.5101,1.0000,0.3333,1.0000,0.5000');
});

test('what test-time augmentation reached stands beside it in metrics.json', async () => {
  const tta = { ...evaluation, mcnemar: { b: 1, c: 2, p: 1 }, seconds: 3 };
  const into = join(folder, 'tta');
  await saveEvaluation(into, { evaluation: { ...evaluation, tta }, split, ...size });
  const { accuracy, interval, correct, loss, ece } = evaluation.metrics;
  const saved: unknown = JSON.parse(await readFile(join(into, 'metrics.json'), 'utf8'));
  expect(saved).toMatchObject({
    accuracy,
    tta: { accuracy, interval, correct, loss, ece, mcnemar: { b: 1, c: 2, p: 1 }, seconds: 3 },
  });
});

test('a place that cannot be written is named', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const saving = saveEvaluation(file, { evaluation, split, ...size });
  await expect(saving).rejects.toMatchObject({ code: 'CANNOT_WRITE', where: join(file, 'metrics.json') });
});
