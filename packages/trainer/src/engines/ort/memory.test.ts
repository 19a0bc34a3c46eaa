// Buffers on a device are not the garbage collector's: what is not freed step by step stays.
import { describe, expect, test } from 'vitest';
import { noSoftwareGpu, whyNot } from '../../../../devices/test/softwareGpu.ts';
import { holdingOptions } from '../../../test/holdingOptions.ts';
import { layers } from '../../tf.ts';
import { ort } from './index.ts';

/** Some 170,000 weights: with the vectors of Adam, sums and averages 3.4 MB a step that must be given back. */
const wide = () =>
  layers.sequential({
    layers: [
      layers.layers.flatten({ name: 'flatten', inputShape: [4, 4, 1] }),
      layers.layers.dense({ name: 'fc1', units: 8_000, activation: 'relu' }),
      layers.layers.dense({ name: 'fc2', units: 4 }),
    ],
  });

async function growth(device: keyof typeof ort.devices, steps: number): Promise<number> {
  const engine = await ort.devices[device].create(holdingOptions(4, { model: wide() }));
  const images = Uint8Array.from({ length: 4 * 16 }, (_, i) => (i * 37) % 256);
  const batch = { images, labels: Uint8Array.of(0, 1, 2, 3), count: 4 };
  let before = 0;
  for (let step = 1; step <= steps; step++) {
    await engine.step(batch, { lr: 1e-3, step, update: step % 2 === 0, emaDecay: 0.9 });
    if (step === 20) before = process.memoryUsage().rss;
  }
  const grown = process.memoryUsage().rss - before;
  await engine.dispose();
  return grown / 2 ** 20;
}

describe.skipIf(noSoftwareGpu)(`ort on webgpu${whyNot}`, () => {
  test('holds as much after 50 steps as after 20', { timeout: 180_000 }, async () => {
    expect(await growth('webgpu', 50)).toBeLessThan(75);
  });
});
