import { expect, test } from 'vitest';
import { agreementOf, disagreementsOf } from './agreement.ts';

test('agreement is over the images that both have', () => {
  const reference = { predictions: [0, 1, 1], probabilities: [0.9, 0.1, 0.2, 0.8, 0.4, 0.6] };
  expect(agreementOf(reference, reference)).toEqual({ agreement: 1, maxDifference: 0 });
  const other = { predictions: [0, 0], probabilities: [0.8, 0.2, 0.75, 0.25] };
  expect(agreementOf(reference, other)).toEqual({ agreement: 0.5, maxDifference: expect.closeTo(0.55, 9) });
});

test('what is not a number is as far apart as can be', () => {
  const reference = { predictions: [0], probabilities: [0.9, 0.1] };
  const broken = { predictions: [0], probabilities: [Number.NaN, 0.1] };
  expect(agreementOf(reference, broken).maxDifference).toBe(Infinity);
});

test('an image is listed where two devices that scored it differ', () => {
  const rows = [
    { device: 'cpu', predictions: [0, 1, 2] },
    { device: 'wasm', predictions: [0, 1, 1] },
    { device: 'webgpu', predictions: [0, 2] },
  ];
  expect(disagreementsOf(rows, { labels: [0, 1, 2], count: 3 })).toEqual([
    { index: 1, label: 1, predictions: { cpu: 1, wasm: 1, webgpu: 2 } },
    { index: 2, label: 2, predictions: { cpu: 2, wasm: 1 } },
  ]);
});
