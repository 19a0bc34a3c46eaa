import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { batcher } from './batcher.ts';

/** A model of two pixels, which answers with their sum and difference, and what it was run on. */
function model({ batch = 8, ms = 1 } = {}) {
  const runs: number[] = [];
  let running = 0;
  const predict = async (pixels: Uint8Array): Promise<Float32Array> => {
    expect(++running).toBe(1);
    runs.push(pixels.length / 2);
    await sleep(ms);
    running--;
    if (pixels.includes(255)) throw new Error('the model failed');
    const pairs = Array.from({ length: pixels.length / 2 }, (_, i) => [pixels[2 * i] ?? NaN, pixels[2 * i + 1] ?? NaN]);
    return Float32Array.from(pairs.flatMap(([a = NaN, b = NaN]) => [a + b, a - b]));
  };
  return { runs, ...batcher({ batch, size: 2, predict }) };
}

const pair = (a: number, b = 0) => Uint8Array.of(a, b);
const sums = (results: readonly Float32Array[]) => results.map(([sum]) => sum);

test('a thousand calls at once are answered rightly, in full batches but for the last', async () => {
  const { run, runs } = model();
  const results = await Promise.all(Array.from({ length: 1000 }, (_, i) => run(1, () => pair(i % 200, i % 7))));
  expect(results).toEqual(
    Array.from({ length: 1000 }, (_, i) => [Float32Array.of((i % 200) + (i % 7), (i % 200) - (i % 7))]),
  );
  expect(runs).toEqual(Array.from({ length: 125 }, () => 8));
});

test('pictures that take their time are answered in their order, and none waits for the slowest', async () => {
  const { run } = model();
  let slowest: Uint8Array | undefined;
  const slow = run(1, async () => {
    await sleep(300);
    return (slowest = pair(1));
  });
  const list = await run(20, async (index) => {
    await sleep((index * 7) % 5);
    return pair(index);
  });
  expect(slowest).toBeUndefined();
  expect(sums(list)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(sums(await slow)).toEqual([1]);
});

test('a picture that nothing else is prepared beside is run at once', async () => {
  const { run, runs } = model();
  const answer = run(1, () => pair(3));
  await new Promise(setImmediate);
  expect(runs).toEqual([1]);
  expect(sums(await answer)).toEqual([3]);
});

test('what was prepared for an aborted call is not run', async () => {
  const { run, runs } = model({ ms: 30 });
  const controller = new AbortController();
  const call = run(40, () => pair(1), controller.signal);
  await sleep(5);
  controller.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  await run(1, () => pair(1));
  expect(runs).toEqual([8, 1]);
});

test('a single picture is not kept waiting by a long list', async () => {
  const { run, runs } = model();
  const list = run(400, (index) => pair(index % 200));
  await sleep(3);
  await run(1, () => pair(1));
  expect(runs.length).toBeLessThan(10);
  await list;
  expect(runs.reduce((a, b) => a + b)).toBe(401);
});

test('a picture that fails ends its call alone, and the rest of that call is not prepared', async () => {
  const { run } = model();
  let prepared = 0;
  const bad = run(1000, (index) => {
    prepared++;
    if (index === 3) throw new Error('not a picture');
    return pair(1);
  });
  const good = Array.from({ length: 40 }, (_, i) => run(2, () => pair(i)));
  await expect(bad).rejects.toThrow('not a picture');
  for (const [i, results] of (await Promise.all(good)).entries()) expect(sums(results)).toEqual([i, i]);
  expect(prepared).toBeLessThan(60);
});

test('a model that fails ends the calls of that run, and the next one is as ever', async () => {
  const { run } = model({ batch: 2 });
  const calls = [1, 255, 3, 4].map((value) => run(1, () => pair(value)));
  const settled = await Promise.allSettled(calls);
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
  expect(sums(await run(1, () => pair(5)))).toEqual([5]);
});

test('an aborted call ends at once with the reason, is told to its preparation, and disturbs no other', async () => {
  const { run, runs } = model({ ms: 50 });
  const controller = new AbortController();
  const reason = new Error('enough');
  const heard: unknown[] = [];
  const never = run(
    3,
    (_, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => (heard.push(signal.reason), reject(signal.reason))),
      ),
    controller.signal,
  );
  const many = run(100, () => pair(1), controller.signal);
  const others = Promise.all(Array.from({ length: 30 }, (_, i) => run(1, () => pair(i))));
  await sleep(20);
  const start = performance.now();
  controller.abort(reason);
  await expect(never).rejects.toBe(reason);
  await expect(many).rejects.toBe(reason);
  expect(performance.now() - start).toBeLessThan(20);
  expect(heard).toEqual([reason, reason, reason]);
  expect((await others).flatMap(sums)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  await expect(run(1, () => pair(1), controller.signal)).rejects.toBe(reason);
  await sleep(60);
  expect(runs.reduce((a, b) => a + b)).toBeLessThan(60);
});

test('at most four are prepared at a time, and the pixels of two batches wait', async () => {
  const { run, runs } = model({ ms: 5 });
  const [now, most] = [
    { preparing: 0, prepared: 0 },
    { preparing: 0, waiting: 0 },
  ];
  const results = run(500, async (index) => {
    most.preparing = Math.max(most.preparing, ++now.preparing);
    if (index % 3 === 0) await sleep(1);
    now.preparing--;
    now.prepared++;
    most.waiting = Math.max(most.waiting, now.prepared - runs.reduce((a, b) => a + b, 0));
    return pair(1);
  });
  expect(await results).toHaveLength(500);
  expect(most.preparing).toBe(4);
  expect(most.waiting).toBeLessThanOrEqual(16);
});

test('a call without pictures has no results', async () => {
  const { run, runs } = model();
  expect(await run(0, () => pair(1))).toEqual([]);
  expect(runs).toEqual([]);
});

test('a signal that lives on keeps no listener', async () => {
  const { run } = model();
  const { signal } = new AbortController();
  const counts = { added: 0, removed: 0 };
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => (
    counts.added++,
    addEventListener.apply(signal, args)
  );
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => (
    counts.removed++,
    removeEventListener.apply(signal, args)
  );
  await Promise.all([run(5, () => pair(1), signal), run(1, () => pair(1), signal)]);
  expect(counts).toEqual({ added: 2, removed: 2 });
});
