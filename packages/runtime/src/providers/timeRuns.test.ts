import { expect, test } from 'vitest';
import { timeRuns } from './timeRuns.ts';

async function countRuns(bounds: Parameters<typeof timeRuns>[1]) {
  let runs = 0;
  const times = await timeRuns(async () => (runs += 1), bounds);
  expect(times.every((ms) => ms >= 0)).toBe(true);
  return { runs, measured: times.length };
}

test('runs that warm up are not measured, and there are as many others as there have to be', async () => {
  expect(await countRuns({ warmup: 3, seconds: 0, least: 5, most: 100 })).toEqual({ runs: 8, measured: 5 });
});

test('no more than the most, however much time is left', async () => {
  expect(await countRuns({ warmup: 0, seconds: 60, least: 1, most: 10 })).toEqual({ runs: 10, measured: 10 });
});

test('it goes on until the time is over', async () => {
  const start = performance.now();
  await countRuns({ warmup: 0, seconds: 0.05, least: 1, most: Infinity });
  expect(performance.now() - start).toBeGreaterThanOrEqual(50);
});
