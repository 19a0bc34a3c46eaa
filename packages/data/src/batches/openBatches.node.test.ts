import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { rawFiles } from '../../test/fixtureSpec.ts';
import type { Batch, Split } from '../Dataset.ts';
import { epochOrder } from '../epochOrder.ts';
import { gather } from '../gather.ts';
import { batches, openBatches } from './openBatches.ts';

const size = { height: 28, width: 28, channels: 1 };
const train: Split = {
  images: rawFiles['train-images-idx3-ubyte'].subarray(16),
  labels: rawFiles['train-labels-idx1-ubyte'].subarray(8),
  count: 1000,
};
const augmentation = { flip: true, translate: 2, cutout: 8, mixup: 0.4 };
const options = { size, seed: 7, batch: 96, augmentation };

/** A line a batch, all of its bytes in a hash: comparing the arrays themselves takes seconds. */
async function collect(source: AsyncIterable<Batch>): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of source) all.push(describeBatch(batch));
  return all;
}

function describeBatch({ images, labels, count, mix }: Batch): string {
  const hash = createHash('sha256').update(images).update(labels);
  if (mix) hash.update(mix.otherLabels).update(mix.lambda);
  return `${count} ${mix ? 'mixed' : 'plain'} ${hash.digest('hex')}`;
}

test('the same bytes with any number of threads, in this one or resumed', async () => {
  const expected = await collect(batches(train, { ...options, epoch: 3, workers: 0 }));
  expect(expected.map((batch) => batch.slice(0, 8))).toEqual([...Array<string>(10).fill('96 mixed'), '40 mixed']);
  for (const workers of [1, 3]) {
    const feed = openBatches(train, { ...options, workers });
    expect(feed.workers).toBe(workers);
    expect(await collect(feed.epoch(3))).toEqual(expected);
    expect(await collect(feed.epoch(3, { from: 8 }))).toEqual(expected.slice(8));
    await feed.close();
  }
});

test('without augmentation they are the images as they are, in the order of the epoch', async () => {
  const order = epochOrder(train.count, { seed: 7, epoch: 1 });
  const [first, second] = await collect(batches(train, { size, seed: 7, batch: 600, epoch: 1, workers: 1 }));
  expect(first).toBe(describeBatch(gather(train, order, 0, 600)));
  expect(second).toBe(describeBatch(gather(train, order, 600, 1000)));
});

test('a thread is only started where it pays', async () => {
  const workersFor = async (batch: number, changes: object) => {
    const feed = openBatches(train, { size, seed: 1, batch, augmentation: changes });
    await feed.close();
    return feed.workers;
  };
  expect(await workersFor(64, { flip: true })).toBe(0);
  expect(await workersFor(512, {})).toBe(0);
  expect(await workersFor(512, { flip: false })).toBe(0);
  expect(await workersFor(512, { flip: true })).toBe(1);
});

test('an epoch left early leaves nothing wrong for the next', async () => {
  const feed = openBatches(train, { ...options, workers: 2 });
  for await (const batch of feed.epoch(0)) {
    expect(batch.count).toBe(96);
    break;
  }
  expect(await collect(feed.epoch(1))).toEqual(await collect(batches(train, { ...options, epoch: 1, workers: 0 })));
  await feed.close();
});

test('an error in a thread reaches who waits, and so does its end', async () => {
  const broken = { ...train, count: 1200 };
  const feed = openBatches(broken, { ...options, workers: 1 });
  await expect(collect(feed.epoch(0))).rejects.toMatchObject({ code: 'WORKER_FAILED', kind: 'internal' });
  await expect(collect(feed.epoch(1))).rejects.toMatchObject({ code: 'WORKER_FAILED' });
  await feed.close();
  const closed = openBatches(train, { ...options, workers: 1 });
  const waiting = closed.epoch(0).next();
  await closed.close();
  await expect(waiting).rejects.toMatchObject({ code: 'WORKER_FAILED', received: 'the thread has ended' });
});

test('stops when asked to', async () => {
  const controller = new AbortController();
  const epoch = openBatches(train, { ...options, workers: 0 }).epoch(0, { signal: controller.signal });
  await epoch.next();
  controller.abort();
  await expect(epoch.next()).rejects.toMatchObject({ name: 'AbortError' });
});

test('under tsx too, and a feed that nobody closes does not keep the process alive', async () => {
  const script = `
    import { openBatches } from ${JSON.stringify(new URL('../index.ts', import.meta.url).href)};
    const train = { images: new Uint8Array(64 * 784).fill(9), labels: new Uint8Array(64), count: 64 };
    const feed = openBatches(train, { size: { height: 28, width: 28, channels: 1 }, seed: 1, batch: 8, augmentation: { flip: true }, workers: 2 });
    let images = 0;
    for await (const batch of feed.epoch(0)) { images += batch.count; if (images === 40) break; }
    console.log(images, feed.workers);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { cwd: fileURLToPath(new URL('../..', import.meta.url)), timeout: 30_000 },
  );
  expect(stdout.trim()).toBe('40 2');
});

test.each([
  [{ batch: 0 }, 'BAD_BATCH'],
  [{ batch: 1.5 }, 'BAD_BATCH'],
  [{ workers: -1 }, 'BAD_BATCH'],
  [{ workers: 1e6 }, 'BAD_BATCH'],
  [{ seed: -1 }, 'BAD_SEED'],
  [{ augmentation: { translate: 28 } }, 'BAD_AUGMENTATION'],
])('refuses %j', (changed, code) => {
  expect(() => openBatches(train, { ...options, ...changed })).toThrow(
    expect.objectContaining({ code, kind: 'usage' }),
  );
});
