import { describe, expect, test } from 'vitest';
import { metrics } from '../metrics/metrics.ts';
import { argmaxRows } from '../metrics/metrics.ts';
import { chooseImages, mistakes, partings } from './chooseImages.ts';
import type { ReportSource } from './ReportModel.ts';

const CLASSES = ['a', 'b', 'c'];

/** A model that predicts `predicted[i]` for image i with the score `scores[i]`. */
function source(labels: readonly number[], predicted: readonly number[], scores: readonly number[]): ReportSource {
  const probabilities = Float32Array.from({ length: 3 * labels.length }, (_, at) => {
    const image = Math.floor(at / 3);
    const score = scores[image] ?? 0;
    return at % 3 === predicted[image] ? score : (1 - score) / 2;
  });
  const evaluation = {
    metrics: metrics(probabilities, labels, CLASSES),
    predictions: argmaxRows(probabilities, 3),
    probabilities,
    classes: CLASSES,
    seconds: 1,
    imagesPerSecond: 1,
    device: 'cpu',
  };
  const split = { images: new Uint8Array(labels.length), labels, count: labels.length };
  return { name: 'm', model: new Uint8Array(), evaluation, split, height: 1, width: 1, channels: 1, data: 'd' };
}

const first = source([0, 0, 1, 1, 2], [0, 1, 1, 2, 2], [0.9, 0.8, 0.7, 0.95, 0.6]);
const second = source([0, 0, 1, 1, 2], [0, 0, 2, 0, 2], [0.9, 0.5, 0.99, 0.9, 0.6]);

test('mistakes come the surest first', () => expect(mistakes(first)).toEqual([3, 1]));

test('partings come with those first that both are surest of', () => {
  // Sums of scores: image 1 1.3, image 2 1.69, image 3 1.85.
  expect(partings(first, second)).toEqual([3, 2, 1]);
});

describe('chooseImages', () => {
  const many = Array.from({ length: 30_000 }, (_, i) => i % 3);
  const guess = many.map((label, i) => (i % 7 === 0 ? (label + 1) % 3 : label));
  const model = source(many, guess, many.map((_, i) => 0.5 + (i % 100) / 201)); // prettier-ignore

  test('takes 20 of each cell, the map, and no more than there is room for', () => {
    const { indices, map } = chooseImages([model], 784);
    expect(map).toHaveLength(722);
    expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
    expect(map.every((index) => indices.includes(index))).toBe(true);
    const inCell = (label: number, predicted: number) =>
      indices.filter((i) => many[i] === label && model.evaluation.predictions[i] === predicted);
    for (const label of [0, 1, 2]) {
      expect(inCell(label, label).length).toBeGreaterThanOrEqual(20);
      expect(inCell(label, (label + 1) % 3).length).toBeGreaterThanOrEqual(20);
    }
    expect(indices.length).toBeLessThan(722 + 40 + 6 * 20);
    expect(
      mistakes(model)
        .slice(0, 40)
        .every((index) => indices.includes(index)),
    ).toBe(true);
  });

  test('large images leave room for few', () => {
    expect(chooseImages([model], 150_528).indices).toHaveLength(11);
    expect(chooseImages([model], 1e9).indices).toHaveLength(1);
  });

  test('takes what devices and models disagree on, of images that there are', () => {
    const devices = {
      rows: [],
      disagreements: [4, 99, -1, 0.5].map((index) => ({ index, label: '', predictions: {} })),
    };
    const { indices } = chooseImages([{ ...first, run: { steps: [], epochs: [], devices } }, second], 425_000);
    expect(indices).toEqual([1, 2, 3, 4]);
  });
});
