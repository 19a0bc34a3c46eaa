import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { abortOnSignals } from './abortOnSignals.ts';

test('the first Ctrl-C aborts, its echo is ignored, the second one exits at once', () => {
  vi.useFakeTimers();
  const exit = vi.fn<(code: number) => void>();
  const process = Object.assign(new EventEmitter(), { exit });
  const signal = abortOnSignals(process as unknown as NodeJS.Process);
  vi.advanceTimersByTime(10_000);
  expect(signal.aborted).toBe(false);

  process.emit('SIGINT');
  expect(signal.aborted).toBe(true);
  vi.advanceTimersByTime(20);
  process.emit('SIGINT');
  expect(exit).not.toHaveBeenCalled();

  vi.advanceTimersByTime(1000);
  process.emit('SIGTERM');
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
  vi.useRealTimers();
});
