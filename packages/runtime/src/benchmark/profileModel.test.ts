import { expect, test } from 'vitest';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { profileModel } from './profileModel.node.ts';

test('onnxruntime says where the time goes, and the machine what it can do', async () => {
  const { batch, runs, runMs, limits, layers } = await profileModel(quadrantClassifier(), { batch: 16, seconds: 0.05 });
  expect(batch).toBe(16);
  expect(runs).toBeGreaterThanOrEqual(3);
  expect(limits.gflopsPerSecond).toBeGreaterThan(0);
  expect(limits.gigabytesPerSecond).toBeGreaterThan(0);
  expect(runMs).toBeGreaterThan(0);
  expect(layers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  const costs = layers.map(({ ms }) => ms);
  expect(costs).toEqual(costs.toSorted((a, b) => b - a));
  // 784 x 4 multiply-adds for each of 16 images, and 5 operations for each of the 4 scores in the softmax.
  expect(layers.reduce((sum, { flops }) => sum + (flops ?? NaN), 0)).toBe(16 * (2 * 784 * 4 + 4 * 5));
  expect(layers.flatMap(({ operators }) => operators)).toEqual(expect.arrayContaining(['MatMul', 'Softmax']));
});

test('what onnxruntime does not open is said', async () => {
  const model = quadrantClassifier({ shape: ['N', 5, 'W', 1] });
  await expect(profileModel(model)).rejects.toMatchObject({ code: 'UNSUPPORTED_INPUT' });
});
