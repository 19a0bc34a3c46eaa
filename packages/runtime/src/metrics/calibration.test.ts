import { expect, test } from 'vitest';
import { calibration } from './calibration.ts';

test('sorts confidences into bins closed above', () => {
  const { bins } = calibration([0, 1 / 3, 0.34, 1], [false, true, true, true], 3);
  expect(bins.map(({ count }) => count)).toEqual([2, 1, 1]);
  expect(bins[0]).toEqual({ lower: 0, upper: 1 / 3, count: 2, confidence: 1 / 6, accuracy: 0.5 });
});

test('by hand: four sure of 0.9, half of them right, and six sure of 0.5, half right', () => {
  const confidences = [0.9, 0.9, 0.9, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
  const correct = [true, true, false, false, true, true, true, false, false, false];
  expect(calibration(confidences, correct).ece).toBeCloseTo(0.4 * 0.4, 12);
});

test('nothing scored, nothing wrong', () => {
  expect(calibration([], []).ece).toBe(0);
});
