// onnxruntime's kernels in WebAssembly are those of its CPU: the same steps give the same losses, up to rounding.
import { installAddon } from '@fmnist/devices';
import { loadDataset } from '@fmnist/data';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { train } from '../../train.ts';
import { lenet } from '../../zoo/lenet.ts';

let missing: string | undefined;
beforeAll(async () => {
  await installAddon('onnxruntime-web').catch((error: Error) => {
    missing = error.message;
    process.stderr.write(`Not tested here: ${missing}\n`);
  });
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));

test.each([1, 2])('LeNet on wasm with %i threads learns as on cpu', async (threads) => {
  const data = await loadDataset('test/fixtures/fashion-mnist-small');
  const run = (device: 'cpu' | 'wasm') =>
    train({ data, model: lenet, recipe: 'lenet', engine: 'ort', device, epochs: 1, batch: 50, val: 100, threads });
  const [expected, received] = [await run('cpu'), await run('wasm')];
  expect(received.engine.device).toBe('wasm');
  expect(received.progress.steps).toHaveLength(18);
  for (const [i, { loss }] of expected.progress.steps.entries())
    expect(Math.abs((received.progress.steps[i]?.loss ?? NaN) - loss) / loss).toBeLessThan(1e-4);
  expect(received.progress.history[0]?.valLoss).toBeCloseTo(expected.progress.history[0]?.valLoss ?? NaN, 4);
});
