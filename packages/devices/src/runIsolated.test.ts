import { expect, test } from 'vitest';
import { runIsolated } from './runIsolated.node.ts';

test('the last line is the answer', async () => {
  const script = 'console.log("talk"); console.log(JSON.stringify(process.argv.slice(1)))';
  expect(await runIsolated(script, ['a', '-b'])).toEqual({ value: ['a', '-b'], log: '' });
});

test('a crash, an error and a hang are told apart', async () => {
  expect(await runIsolated('process.abort()', [])).toMatchObject({ failed: 'it was ended by SIGABRT' });
  expect(await runIsolated('throw new RangeError("too far")', [])).toMatchObject({
    failed: 'RangeError: too far',
  });
  expect(await runIsolated('console.log("no JSON")', [])).toMatchObject({ failed: expect.stringContaining('JSON') });
  expect(await runIsolated('setInterval(() => {}, 1000)', [], { limitMs: 300 })).toMatchObject({
    failed: 'no answer within 0.3 s',
  });
});

test('it reads what it is given, under its own environment, and all that is written to stderr is kept', async () => {
  const script = `
    let length = 0;
    process.stdin.on('data', (chunk) => (length += chunk.length)).on('end', () => {
      console.error('-'.repeat(200_000) + process.env.TOLD);
      console.log(length);
    });`;
  const { log, ...rest } = await runIsolated(script, [], { input: new Uint8Array(300_000), env: { TOLD: 'end' } });
  expect(rest).toEqual({ value: 300_000 });
  expect([log.length, log.trim().slice(-4)]).toEqual([200_004, '-end']);
});

test('what was answered before a crash at the very end stands', async () => {
  const script = 'process.stdout.write("42\\n", () => process.abort())';
  expect(await runIsolated(script, [])).toMatchObject({ value: 42 });
});
