import { expect, test } from 'vitest';
import { learningRate } from './schedules.ts';

test('cosine after a warm-up: grows to the peak in equal parts, falls to nearly 0', () => {
  const at = (step: number) => learningRate(step, { sched: 'cosine', lr: 0.4, warmupSteps: 4, totalSteps: 104 });
  expect([0, 1, 2, 3].map(at)).toEqual([0.1, 0.2, 0.30000000000000004, 0.4]);
  expect([at(4), at(54), at(29)]).toEqual([
    0.4,
    expect.closeTo(0.2, 12),
    expect.closeTo(0.4 * (0.5 + Math.SQRT1_2 / 2), 12),
  ]);
  expect(at(103)).toBeLessThan(0.4 * 3e-4);
  expect(at(103)).toBeGreaterThan(0);
});

test('constant stays', () => {
  expect(
    [0, 50, 99].map((step) => learningRate(step, { sched: 'constant', lr: 0.1, warmupSteps: 0, totalSteps: 100 })),
  ).toEqual([0.1, 0.1, 0.1]);
});

test('one-cycle rises from a tenth to the peak at a fifth, and falls to a hundredth', () => {
  const at = (step: number) => learningRate(step, { sched: 'onecycle', lr: 1, warmupSteps: 0, totalSteps: 1000 });
  expect([0, 100, 200, 600, 1000].map(at)).toEqual([0.1, 0.55, 1, expect.closeTo(0.505, 12), 0.01]);
});

test('step divides by ten at one half and at three quarters', () => {
  const at = (step: number) => learningRate(step, { sched: 'step', lr: 1, warmupSteps: 0, totalSteps: 100 });
  expect([0, 49, 50, 74, 75, 99].map(at)).toEqual([1, 1, 0.1, 0.1, 0.01, 0.01]);
});
