import { fileURLToPath } from 'node:url';
import { type Dataset, loadDataset } from '@fmnist/data';
import { Jimp, JimpMime } from 'jimp';
import { beforeAll, expect, test } from 'vitest';
import { linearClassifier } from '../test/linearClassifier.ts';
import { evaluate } from './evaluate.ts';
import { loadClassifier } from './loadClassifier.ts';

const FIXTURE = fileURLToPath(new URL('../../../test/fixtures/fashion-mnist-small', import.meta.url));

let data: Dataset;
let weights: Float32Array;
let model: Uint8Array;

beforeAll(async () => {
  data = await loadDataset(FIXTURE);
  weights = classTemplates(data);
  const labels = JSON.stringify(data.classes);
  model = linearClassifier({ weights, classCount: data.classes.length, metadata: { labels } });
});

test('scores a classifier on real garments as plain arithmetic does', async () => {
  const { metrics, predictions } = await evaluate(model, data.test, data);
  const expected = Array.from({ length: data.test.count }, (_, i) => bestTemplate(data.test.images, i));
  const agreement = expected.filter((best, i) => best === predictions[i]).length / expected.length;
  // Float32 sums in another order may decide a tie the other way.
  expect(agreement).toBeGreaterThan(0.99);
  expect(metrics.count).toBe(200);
  expect(metrics.perClass.every(({ support }) => support === 20)).toBe(true);
  expect(metrics.accuracy).toBeGreaterThan(0.5);
  expect(metrics.interval[0] < metrics.accuracy && metrics.accuracy < metrics.interval[1]).toBe(true);
});

test('classifies a picture file of a garment as evaluation classified its pixels', async () => {
  const { predictions } = await evaluate(model, data.test, data);
  const classifier = await loadClassifier(model);
  const files = await Promise.all(Array.from({ length: 20 }, (_, i) => asPng(data.test.images, i)));
  const answers = await classifier.classify(files, { topK: 1 });
  expect(answers.map(([best]) => best?.index)).toEqual([...predictions.subarray(0, 20)]);
  expect(answers.map(([best]) => best?.label)).toEqual([...predictions.subarray(0, 20)].map((i) => data.classes[i]));
  await classifier.dispose();
});

/** The mean image of each class, scaled to length 1/100: the inner product with a picture is its cosine, up to a factor. */
function classTemplates({ train, classes, height, width }: Dataset): Float32Array {
  const features = height * width;
  const templates = new Float32Array(features * classes.length);
  for (let i = 0; i < train.images.length; i++) {
    const at = (i % features) * classes.length + (train.labels[Math.floor(i / features)] ?? 0);
    templates[at] = (templates[at] ?? 0) + (train.images[i] ?? 0);
  }
  for (let column = 0; column < classes.length; column++) {
    const norm = Math.hypot(...templates.filter((_, at) => at % classes.length === column));
    for (let at = column; at < templates.length; at += classes.length)
      templates[at] = (templates[at] ?? 0) / norm / 100;
  }
  return templates;
}

function bestTemplate(images: Uint8Array, index: number): number {
  const { height, width, classes } = data;
  const scores = classes.map(() => 0);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (const column of scores.keys()) {
      const product = (images[index * height * width + pixel] ?? 0) * (weights[pixel * classes.length + column] ?? 0);
      scores[column] = (scores[column] ?? 0) + product;
    }
  }
  return scores.indexOf(Math.max(...scores));
}

async function asPng(images: Uint8Array, index: number): Promise<Buffer> {
  const { height, width } = data;
  const grey = images.subarray(index * height * width, (index + 1) * height * width);
  const rgba = Buffer.from([...grey].flatMap((value) => [value, value, value, 255]));
  return new Jimp({ data: rgba, width, height }).getBuffer(JimpMime.png);
}
