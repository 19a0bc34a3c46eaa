import { sgd } from '@fmnist/autodiff';
import { expect, test } from 'vitest';
import { lenet } from '../zoo/lenet.ts';
import type { EngineOptions } from './Engine.ts';
import { fastest, openEngine } from './openEngine.ts';

const options = (): EngineOptions => ({
  model: lenet({ seed: 1 }),
  normalization: { mean: [0.5], std: [0.5] },
  optimizer: sgd({ momentum: 0.9 }),
  labelSmoothing: 0,
  trained: () => true,
  height: 28,
  width: 28,
  channels: 1,
  threads: 1,
});

test('auto takes onnxruntime where there is no GPU, and says what it passed over', async () => {
  const { engine, why } = await openEngine(options(), { engine: 'auto', device: 'auto', batch: 4 });
  await engine.dispose();
  if (why.includes('ms a step')) return; // A GPU, which is timed.
  expect({ name: engine.name, device: engine.device }).toEqual({ name: 'ort', device: 'cpu' });
});

test('a device that an engine does not have is refused with what to do', async () => {
  await expect(openEngine(options(), { engine: 'tfjs', device: 'tpu' as 'cpu', batch: 4 })).rejects.toMatchObject({
    code: 'NO_DEVICE',
    kind: 'device',
    where: 'engine tfjs, device tpu',
    received: 'tfjs on tpu: there is no such device in this engine',
    hint: expect.stringContaining('doctor'),
  });
});

test('of two engines the faster one is kept, with the state that it had', async () => {
  const net = options();
  const before = net.model.getWeights().map((w) => Array.from(w.dataSync()));
  const candidates = [
    { engine: 'tfjs', device: 'cpu' },
    { engine: 'ort', device: 'cpu' },
  ] as const;
  const { engine, timings } = await fastest(candidates, net, 16);
  expect(engine.name).toBe('ort');
  expect(timings).toEqual([expect.stringMatching(/^tfjs on cpu: \d+\.\d ms/), expect.stringMatching(/^ort on cpu: /)]);
  // TensorFlow.js trains the model's own weights.
  expect(net.model.getWeights().map((w) => Array.from(w.dataSync()))).toEqual(before);
  const state = await engine.state();
  expect([...(state.get('velocity/conv1/kernel')?.data ?? [])].every((v) => Number(v) === 0)).toBe(true);
  await engine.dispose();
});
