// LeNet's whole step, forward to update, in both engines: the same weights and batches must give the same losses and weights. The step is
// not continuous: where two elements of a pooling window are equal but for rounding, the gradient goes to one or the other. The batches here
// have no such window (about one in 200,000 does, and then a weight tensor is off by some 1e-5).
import { gather, loadDataset, meanAndStd } from '@fmnist/data';
import { beforeAll, expect, test } from 'vitest';
import { adam, sgd, type Optimizer } from '@fmnist/autodiff';
import { lenet } from '../zoo/lenet.ts';
import { engines, type EngineOptions, type EngineState } from './index.ts';

const STEPS = 20;
const BATCH = 16;
let data: Awaited<ReturnType<typeof loadDataset>>;

beforeAll(async () => {
  data = await loadDataset('test/fixtures/fashion-mnist-small');
});

async function run(name: keyof typeof engines, optimizer: Optimizer, lr: number, labelSmoothing: number) {
  const options: EngineOptions = {
    model: lenet({ seed: 7 }),
    normalization: meanAndStd(data.train),
    optimizer,
    labelSmoothing,
    trained: () => true,
    height: 28,
    width: 28,
    channels: 1,
    threads: 1,
  };
  const engine = await engines[name](options);
  const order = Uint32Array.from({ length: STEPS * BATCH }, (_, i) => (i * 37) % data.train.count);
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const result = await engine.step(gather(data.train, order, step * BATCH, (step + 1) * BATCH), {
      lr,
      step: step + 1,
    });
    losses.push(result.loss);
  }
  const state = await engine.state();
  const scored = await engine.evaluate(
    gather(
      data.test,
      Uint32Array.from({ length: 64 }, (_, i) => i),
      0,
      64,
    ),
  );
  await engine.dispose();
  return { losses, state, scored };
}

/** Largest difference as a share of the largest weight. */
function difference(a: EngineState, b: EngineState): [string, number][] {
  return [...a].map(([name, { data }]) => {
    const x = Array.from<number | bigint>(data).map(Number);
    const y = Array.from<number | bigint>(b.get(name)?.data ?? []).map(Number);
    const largest = (values: readonly number[]) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    return [name, largest(x.map((v, i) => v - (y[i] ?? NaN))) / Math.max(1e-12, largest(x))];
  });
}

const decay = { weightDecay: 5e-4 };
test.each([
  ['sgd', sgd(decay), 0.02, 0],
  ['nesterov, label smoothing', sgd({ ...decay, momentum: 0.9, nesterov: true }), 0.02, 0.1],
  // Adam divides by the size of the gradient: with the usual epsilon of 1e-8 a gradient that is rounding noise moves its weight as far as
  // any other, and no two implementations agree on noise.
  ['adam', adam({ ...decay, epsilon: 1e-4 }), 1e-3, 0],
])(`%s: ${STEPS} steps agree`, async (_name, optimizer, lr, smoothing) => {
  const ort = await run('ort', optimizer, lr, smoothing);
  const tfjs = await run('tfjs', optimizer, lr, smoothing);
  for (const [i, loss] of ort.losses.entries())
    expect(
      Math.abs(loss - (tfjs.losses[i] ?? NaN)) / loss,
      `loss of step ${i + 1}: ${loss} and ${tfjs.losses[i]}`,
    ).toBeLessThan(1e-5);
  expect([...ort.state.keys()].toSorted()).toEqual([...tfjs.state.keys()].toSorted());
  // Adam's moments are sums of small gradients: their last digits are noisier than the weights they move.
  for (const [name, off] of difference(ort.state, tfjs.state))
    expect(off, name).toBeLessThan(/^[mv]\//.test(name) ? 1e-4 : 1e-5);
  expect(ort.scored.loss).toBeCloseTo(tfjs.scored.loss, 4);
  expect(ort.scored.correct).toBe(tfjs.scored.correct);
});
