import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { quadrantClassifier } from '../test/linearClassifier.ts';
import { loadClassifier } from './loadClassifier.ts';

/** FMNIST_LONG=1: as many as the promise is about. */
const CALLS = process.env['FMNIST_LONG'] === '1' ? 100_000 : 3000;
/** What the heap and the process grow by for other reasons; they were seen to grow by 20 kB and 0.5 MB. */
const NOISE = { heap: 256e3, rss: 16e6 };

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** JavaScript's own memory, of which nothing is garbage, and the whole process's, onnxruntime's among it. */
async function held(): Promise<{ heap: number; rss: number }> {
  for (let turn = 0; turn < 3; turn++) {
    await sleep(10);
    collect();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

test(`the memory is flat over ${CALLS} calls`, { timeout: 600_000 }, async () => {
  const classifier = await loadClassifier(quadrantClassifier({ shape: ['N', 8, 8, 1] }));
  const image = { data: new Uint8Array(64).fill(9), width: 8, height: 8 };
  const { signal } = new AbortController();
  const call = async (count: number) => {
    for (let done = 0; done < count; done += 50) {
      const calls = Array.from({ length: 50 }, (_, i) => classifier.classify(image, i % 2 ? { signal } : {}));
      await Promise.all(calls);
    }
  };
  await call(CALLS);
  const before = await held();
  await call(CALLS);
  const after = await held();
  process.stderr.write(
    `${CALLS} calls: heap ${after.heap - before.heap}, process ${after.rss - before.rss} bytes more\n`,
  );
  expect(after.heap - before.heap).toBeLessThan(NOISE.heap);
  expect(after.rss - before.rss).toBeLessThan(NOISE.rss);
  await classifier.dispose();
});
