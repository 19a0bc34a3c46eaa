import { expect, test } from 'vitest';
import { wrapText } from './wrapText.ts';

test('lines break between words, and long words stay whole', () => {
  expect(wrapText('what to do about it', 8)).toEqual(['what to', 'do about', 'it']);
  expect(wrapText('in /a/long/path it is', 6)).toEqual(['in', '/a/long/path', 'it is']);
  expect(wrapText('', 6)).toEqual(['']);
});
