import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { FLOAT, quadrantClassifier, UINT8, valueInfo } from '../../test/linearClassifier.ts';
import type { Classifier } from '../Classifier.ts';
import { loadClassifier } from '../loadClassifier.ts';
import { withOutputs } from '../model/intermediateOutputs.ts';
import { readFile } from 'node:fs/promises';

const path = fileURLToPath(new URL('../../../../models/lenet/model.onnx', import.meta.url));

/** A garment of stripes, another for each seed. */
const garment = (seed: number) => ({
  data: Uint8Array.from({ length: 784 }, (_, i) => ((i + seed) % 28 > 8 ? (i * (seed + 3)) % 256 : 0)),
  width: 28,
  height: 28,
});

describe('of LeNet', () => {
  let classifier: Classifier;
  let session: InferenceSession;
  beforeAll(async () => {
    classifier = await loadClassifier(path);
    session = await InferenceSession.create(
      withOutputs(await readFile(path), ['fc2/Relu', 'conv1/Relu', 'conv2/Relu']),
    );
  });
  afterAll(async () => {
    await classifier.dispose();
    await session.release();
  });
  const directly = async (name: string, { data }: { data: Uint8Array }) => {
    const results = await session.run({ images: new Tensor('uint8', data, [1, 28, 28, 1]) }, [name]);
    return results[name]?.data as Float32Array;
  };

  test('embeddings are what the penultimate layer gives, picture by picture', async () => {
    const images = Array.from({ length: 40 }, (_, i) => garment(i));
    const { data, count, length } = await classifier.embeddings(images);
    expect({ count, length, size: data.length }).toEqual({ count: 40, length: 84, size: 40 * 84 });
    for (const i of [0, 17, 39]) {
      const expected = await directly('fc2/Relu', images[i] ?? garment(0));
      for (const [j, value] of expected.entries()) expect(data[i * 84 + j]).toBeCloseTo(value, 4);
    }
    expect((await classifier.embeddings(garment(3))).data).toHaveLength(84);
    expect(await classifier.embeddings([])).toEqual({ data: new Float32Array(), count: 0, length: 0 });
  });

  test('feature maps are those of the convolutions, after their activation', async () => {
    const maps = await classifier.featureMaps(garment(5));
    expect(maps.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['conv1', 6, 24, 24],
      ['conv2', 16, 8, 8],
    ]);
    expect(maps[0]?.data).toEqual(await directly('conv1/Relu', garment(5)));
    expect(maps[1]?.data).toEqual(await directly('conv2/Relu', garment(5)));
  });

  test('all of it at once, beside classifying, is answered as one after another', async () => {
    const all = () => [
      classifier.classify(garment(1)),
      classifier.embeddings([garment(1), garment(2)]),
      classifier.featureMaps(garment(1)),
      classifier.occlusion(garment(1), { patch: 7 }),
      classifier.classify([garment(2), garment(3)]),
    ];
    const together = await Promise.all(all());
    const apart = [];
    for (const call of all()) apart.push(await call);
    expect(together).toEqual(apart);
  });

  test('an aborted call ends with the reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(classifier.embeddings(garment(1), { signal })).rejects.toThrow('enough');
    await expect(classifier.featureMaps(garment(1), { signal })).rejects.toThrow('enough');
    await expect(classifier.occlusion(garment(1), { signal })).rejects.toThrow('enough');
    const later = new AbortController();
    const slow = classifier.occlusion(garment(1), { patch: 1, stride: 1, signal: later.signal });
    setTimeout(() => later.abort(new Error('too slow')), 5);
    await expect(slow).rejects.toThrow('too slow');
  });
});

test('disposal waits for what opens a model again; afterwards nothing is answered', async () => {
  const classifier = await loadClassifier(path);
  const calls = [
    classifier.embeddings(garment(1)),
    classifier.featureMaps(garment(1)),
    classifier.occlusion(garment(1)),
  ];
  await classifier.dispose();
  await Promise.all(calls);
  for (const call of [classifier.embeddings, classifier.featureMaps, classifier.occlusion]) {
    await expect(call(garment(1))).rejects.toMatchObject({ code: 'CLASSIFIER_DISPOSED' });
  }
});

test('a fixed batch is filled up for them, too', async () => {
  const { graph = {}, ...model } = decodeModel(await readFile(path));
  const input = [valueInfo('images', UINT8, [4, 28, 28, 1])];
  const output = [valueInfo('probabilities', FLOAT, [4, 10])];
  const classifier = await loadClassifier(encodeModel({ ...model, graph: { ...graph, input, output } }));
  const free = await loadClassifier(path);
  expect(classifier.input.batch).toBe(4);
  const images = [1, 2, 3, 4, 5].map(garment);
  const [ours, theirs] = [await classifier.embeddings(images), await free.embeddings(images)];
  expect(ours).toMatchObject({ count: 5, length: 84 });
  for (const [i, value] of theirs.data.entries()) expect(ours.data[i]).toBeCloseTo(value, 4);
  const [first, second] = [await classifier.featureMaps(garment(2)), await free.featureMaps(garment(2))];
  expect(first.map(({ shape }) => shape)).toEqual(second.map(({ shape }) => shape));
  for (const [i, value] of second[1]?.data.entries() ?? []) expect(first[1]?.data[i]).toBeCloseTo(value, 4);
  await classifier.dispose();
  await free.dispose();
});

test('a linear model has neither, and says so', async () => {
  const classifier = await loadClassifier(quadrantClassifier());
  await expect(classifier.embeddings(garment(1))).rejects.toMatchObject({ code: 'NO_EMBEDDING' });
  expect(await classifier.featureMaps(garment(1))).toEqual([]);
  await classifier.dispose();
});

describe('occlusion of a model that looks for the brightest quarter', () => {
  let classifier: Classifier;
  beforeAll(async () => {
    classifier = await loadClassifier(quadrantClassifier({ shape: ['N', 3, 8, 8], gain: 1e-3 }));
  });
  afterAll(() => classifier.dispose());
  /** Only a square in the lower right is lit: 2 x 2 pixels from [5, 5] on. */
  const lit = (x: number, y: number) => x >= 5 && x < 7 && y >= 5 && y < 7;
  const image = {
    data: Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return lit(pixel % 8, Math.floor(pixel / 8)) ? 200 : 0;
    }),
    width: 8,
    height: 8,
  };
  const p = (score: number) => Math.exp(score) / (Math.exp(score) + 3);

  test('is the drop of its probability, to the last digit', async () => {
    const { data, height, width, prediction } = await classifier.occlusion(image, { patch: 1, stride: 1, fill: 0 });
    expect([height, width]).toEqual([8, 8]);
    expect(prediction).toEqual({ label: 'bottom right', index: 3, score: expect.closeTo(p(2.4), 5) });
    for (const [pixel, drop] of data.entries()) {
      expect(drop).toBeCloseTo(lit(pixel % 8, Math.floor(pixel / 8)) ? p(2.4) - p(1.8) : 0, 5);
    }
  });

  test('of another class is a rise; squares that end at the edge cover every pixel', async () => {
    const { data, prediction } = await classifier.occlusion(image, { patch: 3, stride: 2, fill: 0, label: 'top left' });
    expect(prediction).toEqual({ label: 'top left', index: 0, score: expect.closeTo(1 / (Math.exp(2.4) + 3), 5) });
    expect(data.every(Number.isFinite)).toBe(true);
    // Squares begin at 0, 2, 4 and 5: the last pixel is covered by the last alone, with all four that are lit.
    expect(data[63]).toBeCloseTo(1 / (Math.exp(2.4) + 3) - 1 / 4, 5);
    expect(data[0]).toBeCloseTo(0, 6);
  });

  test('fills with the mean of each channel unless told otherwise', async () => {
    const even = { data: Uint8Array.from({ length: 192 }, (_, i) => [10, 100, 200][i % 3] ?? 0), width: 8, height: 8 };
    const { data } = await classifier.occlusion(even);
    for (const drop of data) expect(drop).toBeCloseTo(0, 6);
  });

  test.each([
    [{ patch: 0 }, 'BAD_OCCLUSION'],
    [{ patch: 9 }, 'BAD_OCCLUSION'],
    [{ patch: 1.5 }, 'BAD_OCCLUSION'],
    [{ patch: 2, stride: 3 }, 'BAD_OCCLUSION'],
    [{ stride: 0 }, 'BAD_OCCLUSION'],
    [{ fill: 256 }, 'BAD_OCCLUSION'],
    [{ label: 'middle' }, 'UNKNOWN_LABEL'],
  ])('%j is refused', async (options, code) => {
    await expect(classifier.occlusion(image, options)).rejects.toMatchObject({ code, kind: 'usage' });
  });
});
