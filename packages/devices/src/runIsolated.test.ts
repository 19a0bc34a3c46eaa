import { expect, test } from 'vitest';
import { runIsolated } from './runIsolated.node.ts';

test('the last line is the answer', async () => {
  const script = 'console.log("talk"); console.log(JSON.stringify(process.argv.slice(1)))';
  expect(await runIsolated(script, ['a', '-b'])).toEqual({ value: ['a', '-b'] });
});

test('a crash, an error and a hang are told apart', async () => {
  expect(await runIsolated('process.abort()', [])).toEqual({ failed: 'it was ended by SIGABRT' });
  expect(await runIsolated('throw new RangeError("too far")', [])).toEqual({ failed: 'RangeError: too far' });
  expect(await runIsolated('console.log("no JSON")', [])).toMatchObject({ failed: expect.stringContaining('JSON') });
  expect(await runIsolated('setInterval(() => {}, 1000)', [], { limitMs: 300 })).toEqual({
    failed: 'no answer within 0.3 s',
  });
});
