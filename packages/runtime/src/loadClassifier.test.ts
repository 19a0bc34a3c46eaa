import { setTimeout as sleep } from 'node:timers/promises';
import { Jimp, JimpMime } from 'jimp';
import { describe, expect, test } from 'vitest';
import { quadrantClassifier, type QuadrantOptions, QUADRANTS } from '../test/linearClassifier.ts';
import type { PixelImage } from './image/PixelImage.ts';
import { loadClassifier } from './loadClassifier.ts';

/** A dark picture with one quarter lit: 0 top left, 1 top right, 2 bottom left, 3 bottom right. */
function lit(quadrant: number, size = 28, channels = 1): PixelImage {
  const data = new Uint8Array(size * size * channels);
  for (let index = 0; index < data.length; index++) {
    const x = Math.floor(index / channels) % size;
    const y = Math.floor(index / channels / size);
    if (channels === 4 && index % 4 === 3) data[index] = 255;
    else if ((x >= size / 2 ? 1 : 0) + (y >= size / 2 ? 2 : 0) === quadrant) data[index] = 100;
  }
  return { data, width: size, height: size, channels };
}

test('an answer to the last digit: softmax of 196 pixels of 100, a thousandth each', async () => {
  const classifier = await loadClassifier(quadrantClassifier());
  const [best, second, ...rest] = await classifier.classify(lit(2), { topK: 2 });
  const e = Math.exp(19.6);
  expect(best).toEqual({ label: 'bottom left', score: expect.closeTo(e / (e + 3), 6), index: 2 });
  expect(second).toEqual({ label: 'top left', score: expect.closeTo(1 / (e + 3), 6), index: 0 });
  expect(rest).toEqual([]);
  await classifier.dispose();
});

/** Each of these with each of those. */
function each<A extends object, B>(
  these: readonly A[],
  key: string,
  those: readonly B[],
): (A & { [key: string]: B })[] {
  return these.flatMap((one) => those.map((value) => ({ ...one, [key]: value })));
}

describe('any channels, layout, batch, type and way of preparing gives the same answer', () => {
  const shapes = [1, 3].flatMap((channels) =>
    ['N', 1, 3].flatMap((batch) => [
      [batch, 12, 16, channels],
      [batch, channels, 12, 16],
    ]),
  );
  let variants: QuadrantOptions[] = shapes.map((shape) => ({ shape }));
  variants = each(variants, 'dtype', ['uint8', 'float32']);
  variants = each(variants, 'softmax', [true, false]);
  test.each(variants)('$dtype $shape, softmax in the model: $softmax', async (variant) => {
    const model = quadrantClassifier({ ...variant, gain: 0.01 });
    // Pictures of any channels and proportions; contained, the lit quarter of a wide one lies between bars.
    const images = Array.from({ length: 10 }, (_, i) => lit(i % 4, 20 + 2 * (i % 3), [1, 3, 4][i % 3]));
    for (const resize of ['cover', 'contain', 'stretch'] as const) {
      const classifier = await loadClassifier(model, { resize, ...(resize !== 'contain' && { cropRatio: 0.9 }) });
      const answers = await classifier.classify(images, { topK: 1 });
      expect(answers.map(([best]) => best?.index)).toEqual(images.map((_, i) => i % 4));
      for (const [best] of answers) expect(best?.score).toSatisfy((score: number) => score > 0.25 && score <= 1);
      await classifier.dispose();
    }
  });
});

test('float32 pixels are scaled and normalised by the metadata, or by options', async () => {
  const labels = JSON.stringify(QUADRANTS);
  const model = quadrantClassifier({ dtype: 'float32', metadata: { labels, mean: '[0.5]', std: '[0.25]' } });
  // A lit pixel is (100 / 255 - mean) / std, a dark one -mean / std: the difference is what counts, 196 times 1/1000.
  for (const [options, std] of [
    [{}, 0.25],
    [{ mean: [0], std: [0.1] }, 0.1],
  ] as const) {
    const classifier = await loadClassifier(model, options);
    const [best] = await classifier.classify(lit(1));
    const e = Math.exp(((100 / 255 / std) * 196) / 1000);
    expect(best).toEqual({ label: 'top right', score: expect.closeTo(e / (e + 3), 5), index: 1 });
    await classifier.dispose();
  }
});

test('a picture file of another size and colour; dark on light when told so', async () => {
  const picture = new Jimp({ width: 90, height: 60, color: 0xffffffff });
  // The lower right of the middle square that is kept.
  for (let y = 30; y < 60; y++) for (let x = 45; x < 75; x++) picture.setPixelColor(0x202020ff, x, y);
  const png = await picture.getBuffer(JimpMime.png);
  const classifier = await loadClassifier(quadrantClassifier(), { invert: 'auto' });
  expect((await classifier.classify(png))[0]?.label).toBe('bottom right');
  await classifier.dispose();
  const literal = await loadClassifier(quadrantClassifier());
  expect((await literal.classify(png)).at(-1)?.label).toBe('bottom right');
  await literal.dispose();
});

test('an empty list has no answers; one bad picture of a list is named', async () => {
  const classifier = await loadClassifier(quadrantClassifier());
  expect(await classifier.classify([])).toEqual([]);
  const mixed = classifier.classify([lit(0), 'no-such.png']);
  await expect(mixed).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND', where: 'no-such.png' });
  await classifier.dispose();
});

test('concurrent calls do not disturb each other, and disposal waits for them', async () => {
  const classifier = await loadClassifier(quadrantClassifier());
  const calls = Array.from({ length: 24 }, (_, i) =>
    classifier.classify(
      Array.from({ length: 40 }, () => lit(i % 4)),
      { topK: 1 },
    ),
  );
  await Promise.all([classifier.dispose(), classifier.dispose()]);
  for (const [i, answers] of (await Promise.all(calls)).entries()) {
    expect(new Set(answers.map(([best]) => best?.index))).toEqual(new Set([i % 4]));
  }
  await expect(classifier.classify(lit(0))).rejects.toMatchObject({ code: 'CLASSIFIER_DISPOSED', kind: 'usage' });
  await classifier.dispose();
});

test('a thousand calls at once, of files and pixels, are answered each with its own options, and fail each for itself', async () => {
  const classifier = await loadClassifier(quadrantClassifier());
  const png = await new Jimp({ width: 28, height: 28, color: 0x000000ff }).getBuffer(JimpMime.png);
  const controller = new AbortController();
  const kinds = [
    (i: number) => classifier.classify(lit(i % 4), { topK: 1 + (i % 4) }),
    (i: number) => classifier.classify([lit(i % 4), lit((i + 1) % 4)], { topK: 1 }),
    () => classifier.classify(png),
    () => classifier.classify(png.subarray(0, 100)),
    (i: number) => classifier.classify(lit(i % 4), { signal: controller.signal }),
    () => classifier.classify(lit(0), { topK: -1 }),
  ];
  const calls = Array.from({ length: 1000 }, (_, i) => kinds[i % kinds.length]?.(i));
  controller.abort(new Error('enough'));
  const label = (i: number) => QUADRANTS[i % 4];
  for (const [i, call] of (await Promise.allSettled(calls)).entries()) {
    const { value = [], reason } = call as { value?: unknown[]; reason?: unknown };
    const expected = [
      () => expect(value).toMatchObject([{ label: label(i) }, ...Array.from({ length: i % 4 }, () => ({}))]),
      () => expect(value).toMatchObject([[{ label: label(i) }], [{ label: label(i + 1) }]]),
      () => expect(value).toMatchObject(QUADRANTS.map((name) => ({ label: name, score: 0.25 }))),
      () => expect(reason).toMatchObject({ code: 'IMAGE_DAMAGED' }),
      () => expect(reason).toMatchObject({ message: 'enough' }),
      () => expect(reason).toMatchObject({ code: 'BAD_TOP_K' }),
    ];
    expected[i % kinds.length]?.();
  }
  await classifier.dispose();
});

test('a warm model says that it is ready, and answers; what cannot be prepared is refused before it is opened', async () => {
  const phases: string[] = [];
  const onProgress = ({ phase }: { phase: string }) => phases.push(phase);
  const classifier = await loadClassifier(quadrantClassifier({ shape: [3, 8, 8, 1] }), { warmUp: true, onProgress });
  expect(phases.at(-1)).toBe('ready');
  expect((await classifier.classify(lit(2)))[0]?.label).toBe('bottom left');
  await classifier.dispose();
  await expect(loadClassifier('no-such.onnx', { cropRatio: 2 })).rejects.toMatchObject({ code: 'BAD_PREPROCESSING' });
});

test('stops when aborted, before and between batches', async () => {
  const classifier = await loadClassifier(quadrantClassifier());
  const before = classifier.classify(lit(0), { signal: AbortSignal.abort(new Error('enough')) });
  await expect(before).rejects.toThrow('enough');
  const controller = new AbortController();
  const during = classifier.classify(
    Array.from({ length: 20_000 }, () => lit(0)),
    { signal: controller.signal },
  );
  void sleep(20).then(() => controller.abort(new Error('too slow')));
  await expect(during).rejects.toThrow('too slow');
  await classifier.dispose();
});

test.each([
  ['labels nowhere', { metadata: {} }, {}, 'MISSING_LABELS'],
  ['too few labels', {}, { labels: ['a', 'b', 'c'] }, 'CLASS_COUNT'],
  ['two channels', { shape: ['N', 28, 28, 2] }, {}, 'UNSUPPORTED_INPUT'],
  ['normalisation for bytes', {}, { mean: [0] }, 'BAD_NORMALISATION'],
  ['one mean for three channels', { dtype: 'float32', shape: ['N', 8, 8, 3] }, { mean: [0] }, 'BAD_NORMALISATION'],
  ['a deviation of 0', { dtype: 'float32' }, { std: [0] }, 'BAD_NORMALISATION'],
] as const)('refuses %s', async (_, model: QuadrantOptions, options, code) => {
  await expect(loadClassifier(quadrantClassifier(model), options)).rejects.toMatchObject({ code });
});

test('labels by option', async () => {
  const classifier = await loadClassifier(quadrantClassifier({ metadata: {} }), { labels: ['a', 'b', 'c', 'd'] });
  expect((await classifier.classify(lit(3)))[0]?.label).toBe('d');
  await expect(classifier.classify(lit(3), { topK: 0 })).rejects.toMatchObject({ code: 'BAD_TOP_K' });
  await classifier.dispose();
});
