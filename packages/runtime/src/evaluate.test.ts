import { describe, expect, test } from 'vitest';
import { quadrantClassifier, QUADRANTS } from '../test/linearClassifier.ts';
import { evaluate } from './evaluate.ts';

const SIZE = 8;

/** Random pictures with one quarter brighter; of every tenth the label is wrong. */
function quarters(count: number, channels = 1) {
  const images = new Uint8Array(count * SIZE * SIZE * channels);
  const labels = new Uint8Array(count);
  let seed = 1;
  for (let index = 0; index < images.length; index++) {
    seed = (seed * 48_271) % 2_147_483_647;
    const pixel = Math.floor(index / channels) % (SIZE * SIZE);
    const bright = Math.floor(index / (SIZE * SIZE * channels)) % 4;
    const quadrant = (pixel % SIZE >= SIZE / 2 ? 1 : 0) + (pixel >= (SIZE * SIZE) / 2 ? 2 : 0);
    images[index] = (seed % 100) + (quadrant === bright ? 100 : 0);
  }
  for (let i = 0; i < count; i++) labels[i] = (i % 10 === 9 ? i + 1 : i) % 4;
  return { images, labels, count };
}

const model = quadrantClassifier({ shape: ['N', SIZE, SIZE, 1] });

test.each([
  ['a dynamic batch', model, 1],
  ['a fixed batch that does not divide the images', quadrantClassifier({ shape: [7, SIZE, SIZE, 1] }), 1],
  ['NCHW colour', quadrantClassifier({ shape: ['N', 3, SIZE, SIZE] }), 3],
])('scores %s: wrong exactly where the label is', async (_, bytes, channels) => {
  const split = quarters(1003, channels);
  const progress: number[] = [];
  const result = await evaluate(bytes, split, {
    height: SIZE,
    width: SIZE,
    channels,
    batch: 250,
    onProgress: ({ done, total }) => progress.push(done / total),
  });
  expect([...result.predictions]).toEqual(Array.from({ length: 1003 }, (__, i) => i % 4));
  expect(result.metrics).toMatchObject({ count: 1003, correct: 903, accuracy: 903 / 1003 });
  expect(result).toMatchObject({ classes: QUADRANTS, device: 'cpu' });
  expect(result.imagesPerSecond).toBeCloseTo(1003 / result.seconds, 6);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
});

test('the batch does not change the answers', async () => {
  const split = quarters(100);
  const [one, many] = await Promise.all([evaluate(model, split, { batch: 1 }), evaluate(model, split)]);
  for (const [i, p] of one.probabilities.entries()) expect(p).toBeCloseTo(many.probabilities[i] ?? NaN, 5);
});

/** Each row of pixels back to front. */
function mirrorByHand(images: Uint8Array, channels: number): Uint8Array {
  return images.map((_, at) => {
    const x = Math.floor(at / channels) % SIZE;
    return images[at + (SIZE - 1 - 2 * x) * channels] ?? 0;
  });
}

test.each([
  ['a dynamic batch', model, 1],
  ['a fixed batch that does not divide the images, NCHW colour', quadrantClassifier({ shape: [7, 3, SIZE, SIZE] }), 3],
])('test-time augmentation is the mean of two evaluations: %s', async (_, bytes, channels) => {
  const split = quarters(103, channels);
  // A picture whose bright quarter is on the left has it on the right in the mirror: these become wrong or stay by chance.
  for (let i = 0; i < split.count; i += 3) split.labels[i] = (split.labels[i] ?? 0) ^ 1;
  const options = { height: SIZE, width: SIZE, channels, batch: 25 };
  const progress: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) => progress.push(done / total);
  const { tta, ...plain } = await evaluate(bytes, split, { ...options, tta: true, onProgress });
  const alone = await evaluate(bytes, split, options);
  const mirrored = await evaluate(bytes, { ...split, images: mirrorByHand(split.images, channels) }, options);

  expect(plain.metrics).toEqual(alone.metrics);
  expect(alone.tta).toBeUndefined();
  const mean = alone.probabilities.map((p, i) => (p + (mirrored.probabilities[i] ?? NaN)) / 2);
  expect(tta?.probabilities).toEqual(mean);
  const best = Array.from({ length: split.count }, (__, i) => {
    const row = [...mean.subarray(4 * i, 4 * i + 4)];
    return row.indexOf(Math.max(...row));
  });
  expect([...(tta?.predictions ?? [])]).toEqual(best);
  const isRight = (answers: ArrayLike<number>) => Array.from(split.labels, (label, i) => answers[i] === label);
  const [before, after] = [isRight(alone.predictions), isRight(best)];
  expect(tta?.metrics.correct).toBe(after.filter(Boolean).length);
  const b = before.filter((right, i) => right && !after[i]).length;
  const c = after.filter((right, i) => right && !before[i]).length;
  expect(b).toBeGreaterThan(0);
  expect(c).toBeGreaterThan(0);
  expect(tta?.mcnemar).toMatchObject({ b, c });
  expect(tta?.seconds).toBeGreaterThan(plain.seconds);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((one, other) => one - other));
});

describe('refuses', () => {
  const split = quarters(20);
  test.each([
    ['images of another size', split, { height: 28, width: 28 }, 'IMAGE_SHAPE'],
    ['images that do not fill their shape', { ...split, count: 21 }, {}, 'IMAGE_SHAPE'],
    ['fewer labels than images', { ...split, labels: split.labels.slice(1) }, {}, 'LABEL_COUNT'],
    ['no images', quarters(0), {}, 'NO_IMAGES'],
    ['another number of classes', split, { classes: ['a', 'b'] }, 'CLASS_COUNT'],
    ['the classes in another order', split, { classes: QUADRANTS.toReversed() }, 'LABEL_ORDER'],
    ['labels beyond the classes', { ...split, labels: split.labels.map(() => 4) }, {}, 'LABEL_OUT_OF_RANGE'],
    ['a batch of 0', split, { batch: 0 }, 'BAD_BATCH'],
    ['a device that is not there', split, { device: 'tpu' }, 'UNSUPPORTED_DEVICE'],
  ])('%s', async (_, images, options, code) => {
    await expect(evaluate(model, images, options)).rejects.toMatchObject({ code });
  });
});

test('stops between batches', async () => {
  const controller = new AbortController();
  const stopped = evaluate(model, quarters(1000), {
    batch: 100,
    signal: controller.signal,
    onProgress: ({ done }) => done === 300 && controller.abort(new Error(`at ${done}`)),
  });
  await expect(stopped).rejects.toThrow('at 300');
});
