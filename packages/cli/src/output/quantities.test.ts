import { expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatInterval,
  formatNumberOf,
  formatLarge,
  formatPercent,
  formatTimeLeft,
} from './quantities.ts';

test.each([
  [0.4218, '0.42 s'],
  [0.9961, '1.0 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.6, '1 min 00 s'],
  [63, '1 min 03 s'],
  [3599.7, '1 h 00 min'],
  [7_530, '2 h 05 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('time left is a whole number of seconds', () => {
  expect([0, 0.2, 12.1, 61].map(formatTimeLeft)).toEqual(['0 s left', '1 s left', '13 s left', '1 min 01 s left']);
});

test('one is singular', () => {
  expect([1, 2, 15_000].map((n) => formatNumberOf(n, 'step'))).toEqual(['1 step', '2 steps', '15,000 steps']);
});

test('shares, bytes and large numbers', () => {
  expect([formatPercent(0.90614), formatPercent(1, 1)]).toEqual(['90.61 %', '100.0 %']);
  expect(formatInterval([0.9002, 0.9117])).toBe('90.02 to 91.17 %');
  expect([0, 999, 180_227, 2_500_000].map(formatBytes)).toEqual(['0 bytes', '999 bytes', '180.2 kB', '2.5 MB']);
  expect([0, 840, 56_320, 563_280, 4_100_000_000].map(formatLarge)).toEqual(['0', '840', '56.3 k', '563 k', '4.10 G']);
});
