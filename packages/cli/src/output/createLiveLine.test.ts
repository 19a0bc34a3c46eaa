import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLiveLine } from './createLiveLine.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('without a terminal there is a plain line every ten seconds, and none while others are written', () => {
  const stream = new PassThrough();
  const line = createLiveLine(stream);
  const update = () => line.update({ label: 'epoch 1/2', fraction: 0.456, detail: '9 images/s' });
  update();
  expect(stream.read()).toBeNull();
  vi.advanceTimersByTime(10_001);
  update();
  update();
  expect(everything(stream)).toBe('epoch 1/2  45 %  9 images/s\n');
  vi.advanceTimersByTime(9_000);
  line.around(() => stream.write('a row\n'));
  vi.advanceTimersByTime(9_000);
  update();
  expect(everything(stream)).toBe('a row\n');
});

/** What waits in a stream, in however many pieces: one read() gives all of it on Node 20, and one piece on Node 26. */
function everything(stream: PassThrough): string {
  let text = '';
  for (let piece: unknown; (piece = stream.read()) !== null;) text += String(piece);
  return text;
}

test('on a terminal the line is taken away for others and drawn again, and none is left at the end', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const line = createLiveLine(stream);
  line.update({ label: 'epoch 1/2', fraction: 0.5 });
  line.around(() => stream.write('<a row>\n'));
  line.end();
  const written = everything(stream);
  const [before = '', after = ''] = written.split('<a row>\n');
  expect(before).toContain('epoch 1/2  ████████████░░░░░░░░░░░░ 50 %');
  const clearLine = '\u001B[2K';
  expect(before.endsWith(clearLine)).toBe(true);
  expect(after).toContain('epoch 1/2');
  expect(after.endsWith(clearLine)).toBe(true);
  // Line wrapping and the cursor are the terminal's own: an abrupt end must not leave them changed.
  expect(written).not.toContain('\u001B[?');
});
