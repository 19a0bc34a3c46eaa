import { expect, test } from 'vitest';
import { fastest, openEngine } from './openEngine.ts';
import { trialOptions } from './trialOptions.ts';

test('auto takes onnxruntime where there is no GPU, and says what it passed over', async () => {
  const { engine, why } = await openEngine(trialOptions(), { engine: 'auto', device: 'auto', batch: 4 });
  await engine.dispose();
  if (why.includes('ms a step')) return; // A GPU, which is timed.
  expect({ name: engine.name, device: engine.device }).toEqual({ name: 'ort', device: 'cpu' });
});

test('a device that an engine does not have is refused with what to do', async () => {
  await expect(openEngine(trialOptions(), { engine: 'tfjs', device: 'tpu' as 'cpu', batch: 4 })).rejects.toMatchObject({
    code: 'NO_DEVICE',
    kind: 'device',
    where: 'engine tfjs, device tpu',
    received: 'tfjs on tpu: there is no such device in this engine',
    hint: expect.stringContaining('doctor'),
  });
});

test('of two engines the faster one is kept, with the state that it had', async () => {
  const net = trialOptions();
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
