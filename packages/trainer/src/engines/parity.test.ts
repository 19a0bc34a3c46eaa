// LeNet's whole step, forward to update, in both engines: the same weights and batches must give the same losses and weights.
import { gather, loadDataset, meanAndStd } from '@fmnist/data';
import { beforeAll, describe, expect, test } from 'vitest';
import { optimizers, type OptimizerName } from '../optimizer.ts';
import { lenet } from '../zoo/lenet.ts';
import { engines, type EngineOptions, type EngineState } from './index.ts';

const STEPS = 20;
const BATCH = 8;
let data: Awaited<ReturnType<typeof loadDataset>>;

beforeAll(async () => {
  data = await loadDataset('test/fixtures/fashion-mnist-small');
});

async function run(name: keyof typeof engines, opt: OptimizerName, labelSmoothing: number) {
  const options: EngineOptions = {
    model: lenet({ seed: 7 }),
    normalization: meanAndStd(data.train),
    optimizer: optimizers[opt]({ momentum: 0.9, weightDecay: 5e-4 }),
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
    const result = await engine.step(
      gather(data.train, order, step * BATCH, (step + 1) * BATCH),
      opt.startsWith('adam') ? 1e-3 : 0.02,
      step + 1,
    );
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
  return [...a].map(([name, { data: x }]) => {
    const y = b.get(name)?.data ?? new Float32Array();
    const largest = (f: (i: number) => number) =>
      Array.from(x, (_, i) => f(i)).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    return [
      name,
      largest((i) => Number(x[i]) - Number(y[i])) /
        Math.max(
          1e-12,
          largest((i) => Number(x[i])),
        ),
    ];
  });
}

describe.each([
  ['sgd', 0],
  ['momentum', 0],
  ['nesterov', 0.1],
  ['adam', 0],
  ['adamw', 0],
] as const)('%s, label smoothing %s', (opt, smoothing) => {
  test(`${STEPS} steps agree`, async () => {
    const ort = await run('ort', opt, smoothing);
    const tfjs = await run('tfjs', opt, smoothing);
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
});
