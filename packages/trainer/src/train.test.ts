import { loadDataset, type Dataset } from '@fmnist/data';
import { exportModel } from '@fmnist/exporter';
import { decodeModel } from '@fmnist/onnx';
import { beforeAll, describe, expect, test } from 'vitest';
import { isFrozen, resolveSettings, train } from './train.ts';
import type { Progress } from './training.ts';
import { weightsOf } from './run/readWeights.node.ts';
import type { EngineState } from './engines/index.ts';
import { layers } from './tf.ts';
import { lenet } from './zoo/lenet.ts';

let data: Dataset;
beforeAll(async () => {
  data = await loadDataset('test/fixtures/fashion-mnist-small');
});
const small = { recipe: 'lenet', epochs: 3, batch: 32, val: 100, lr: 0.02, seed: 1 } as const;

describe('train', () => {
  test('learns: the loss falls and validation is far better than chance', async () => {
    const { progress, stopped } = await train({ model: lenet, data, ...small, epochs: 6 });
    expect(stopped).toBe('finished');
    const losses = progress.history.map((row) => row.trainLoss);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.7);
    expect(progress.best?.valAccuracy).toBeGreaterThan(0.55);
    expect(progress.history.map((row) => row.step)).toEqual([29, 58, 87, 116, 145, 174]);
  });

  test.each([0, 1, 7])('seed %i begins with the same weights each time', (seed) => {
    expect(bytes(weightsOf(lenet({ seed })))).toEqual(bytes(weightsOf(lenet({ seed }))));
    expect(bytes(weightsOf(lenet({ seed, init: 'pytorch' })))).toEqual(
      bytes(weightsOf(lenet({ seed, init: 'pytorch' }))),
    );
    expect(bytes(weightsOf(lenet({ seed })))).not.toEqual(bytes(weightsOf(lenet({ seed: seed + 1 }))));
  });

  test('the same seed gives the same weights, another seed others', async () => {
    const [a, b, c] = [
      await train({ model: lenet, data, ...small, epochs: 1 }),
      await train({ model: lenet, data, ...small, epochs: 1 }),
      await train({ model: lenet, data, ...small, epochs: 1, seed: 2 }),
    ];
    expect(bytes(a.state)).toEqual(bytes(b.state));
    expect(bytes(a.state)).not.toEqual(bytes(c.state));
  });

  test('a run that is stopped in the middle of an epoch and resumed ends with the same bits', async () => {
    const whole = await train({ model: lenet, data, ...small });
    const stop = new AbortController();
    const half = await train({
      model: lenet,
      data,
      ...small,
      signal: stop.signal,
      onStep: ({ epoch, step }) => {
        if (epoch === 2 && step === 11) stop.abort();
      },
    });
    expect([half.stopped, half.progress.epoch, half.progress.stepInEpoch]).toEqual(['interrupted', 1, 11]);
    const rest = await train({ model: lenet, data, ...small, resume: half });
    expect(bytes(rest.state)).toEqual(bytes(whole.state));
    expect(untimed(rest.progress)).toEqual(untimed(whole.progress));
  });

  test('an engine goes on where the other stopped', async () => {
    const options = {
      model: lenet,
      data: {
        ...data,
        train: {
          ...data.train,
          images: data.train.images.subarray(0, 64 * 784),
          labels: data.train.labels.subarray(0, 64),
          count: 64,
        },
      },
      ...small,
      batch: 16,
      val: 0,
    };
    const whole = await train({ ...options, epochs: 2 });
    let first: { progress: Progress; state: EngineState } | undefined;
    await train({
      ...options,
      engine: 'tfjs',
      epochs: 2,
      onEpoch: async (row, progress, state) => {
        if (row.epoch === 1) first = { progress, state: await state() };
      },
    });
    const mixed = await train({ ...options, epochs: 2, ...(first && { resume: first }) });
    expect(mixed.progress.history[1]?.trainLoss).toBeCloseTo(whole.progress.history[1]?.trainLoss ?? NaN, 4);
  });

  test('frozen weights stay as they are, the others move', async () => {
    const before = weightsOf(lenet({ seed: small.seed }));
    const { model } = await train({ model: lenet, data, ...small, epochs: 1, freeze: ['conv*', 'fc1/bias'] });
    const moved = [...weightsOf(model)]
      .filter(([name, w]) => w.data.join() !== before.get(name)?.data.join())
      .map(([name]) => name);
    expect(moved).toEqual(['fc1/kernel', 'fc2/kernel', 'fc2/bias', 'fc3/kernel', 'fc3/bias']);
  });

  test('dropout drops while training, the same each time, and not in the exported model', async () => {
    const dropping = (rate: number) => () => {
      const { dense, dropout, flatten, activation } = layers.layers;
      const init = (n: number) => ({ kernelInitializer: layers.initializers.heNormal({ seed: n }) });
      return layers.sequential({
        layers: [
          flatten({ inputShape: [28, 28, 1] }),
          dense({ units: 64, activation: 'relu', ...init(1) }),
          dropout({ rate }),
          dense({ units: 10, ...init(2) }),
          activation({ activation: 'softmax' }),
        ],
      });
    };
    const loss = async (rate: number) =>
      (await train({ model: dropping(rate), data, ...small, epochs: 2 })).progress.history.map((row) => row.trainLoss);
    const [a, again, without] = [await loss(0.5), await loss(0.5), await loss(0)];
    expect(a).toEqual(again);
    expect(a[1]).toBeGreaterThan((without[1] ?? 0) * 1.1);
    const { model, report } = await exportModel(dropping(0.5)());
    expect(decodeModel(model).graph?.node?.map((n) => n.opType)).not.toContain('Dropout');
    expect(report.verification.status).toBe('passed');
  });

  test('stops when the loss improves by less than the threshold, and after ten epochs at most', async () => {
    const { progress, stopped } = await train({ model: lenet, data, ...small, converge: 1000, val: 0 });
    expect([stopped, progress.epoch]).toEqual(['converged', 2]);
    expect(resolveSettings({ recipe: 'seed', converge: 0.01 }).epochs).toBe(10);
  });

  test('stops when validation has not improved for as long as patience says', async () => {
    const { progress, stopped } = await train({ model: lenet, data, ...small, lr: 0, epochs: 9, patience: 2 });
    expect([stopped, progress.epoch, progress.best?.epoch]).toEqual(['converged', 3, 1]);
  });

  test('a loss that is no number stops the run with its step', async () => {
    await expect(train({ model: lenet, data, ...small, lr: 1e6 })).rejects.toMatchObject({
      code: 'DIVERGED',
      where: expect.stringMatching(/^step \d+$/),
    });
  });
});

test.each([
  [{ recipe: 'nope' as never }, 'UNKNOWN_RECIPE'],
  [{ epochs: 0 }, 'BAD_SETTING'],
  [{ batch: 1.5 }, 'BAD_SETTING'],
  [{ lr: NaN }, 'BAD_SETTING'],
  [{ momentum: 1 }, 'BAD_SETTING'],
])('settings %j are refused', (options, code) => {
  expect(() => resolveSettings(options)).toThrow(expect.objectContaining({ code, kind: 'usage' }));
});

test.each([
  ['conv1/kernel', 'conv*', true],
  ['conv1/kernel', 'conv1', true],
  ['conv1/kernel', 'conv1/bias', false],
  ['conv10/kernel', 'conv1', false],
  ['fc1/bias', '*/bias', true],
  ['fc1/bias', 'f.1', false],
])('%s is frozen by %s: %s', (name, pattern, frozen) => {
  expect(isFrozen(name, [pattern])).toBe(frozen);
});

const bytes = (state: EngineState) =>
  [...state].map(([name, { data: w }]) => [name, Buffer.from(w.buffer, w.byteOffset, w.byteLength).toString('base64')]);
const untimed = ({ seconds: _, history, ...progress }: Progress) => ({
  ...progress,
  history: history.map(({ seconds: _seconds, ...row }) => row),
});
