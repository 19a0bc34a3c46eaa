// A training run of any length holds as many tensors as its first steps.
import { describe, expect, test } from 'vitest';
import { noSoftwareGpu, whyNot } from '../../../../devices/test/softwareGpu.ts';
import { holdingOptions } from '../../../test/holdingOptions.ts';
import { layers, tf } from '../../tf.ts';
import type { Backend } from './backends/Backend.ts';
import { plain } from './backends/plain.ts';
import { tensorflowCpu } from './backends/tensorflow.node.ts';
import { wasm } from './backends/wasm.node.ts';
import { webgpu } from './backends/webgpu.node.ts';
import { deviceOf } from './deviceOf.ts';

/** On SwiftShader a step takes a tenth of a second; FMNIST_LONG=1 takes all thousand there, too. */
const LONG = process.env['FMNIST_LONG'] === '1';

function tiny() {
  const { conv2d, maxPooling2d, flatten, dense, batchNormalization, dropout } = layers.layers;
  return layers.sequential({
    layers: [
      conv2d({ name: 'conv', inputShape: [6, 6, 1], filters: 2, kernelSize: 3, activation: 'relu' }),
      batchNormalization({ name: 'bn' }),
      maxPooling2d({ name: 'pool', poolSize: 2 }),
      flatten({ name: 'flatten' }),
      dropout({ name: 'dropout', rate: 0.2 }),
      dense({ name: 'fc', units: 3, activation: 'linear' }),
    ],
  });
}

async function held(backend: Backend, steps: number): Promise<number[][]> {
  const engine = await deviceOf('cpu', [backend]).create(holdingOptions(6, { model: tiny(), clip: { norm: 1 } }));
  const images = Uint8Array.from({ length: 4 * 36 }, (_, i) => (i * 37) % 256);
  const batch = { images, labels: Uint8Array.of(0, 1, 2, 0), count: 4 };
  const seen: number[][] = [];
  for (let step = 1; step <= steps; step++) {
    await engine.step(batch, { lr: 1e-3, step, update: step % 2 === 0, emaDecay: 0.9 });
    if (step === 10 || step === steps) seen.push([tf.memory().numTensors, tf.memory().numBytes]);
    if (step % 100 === 0) await engine.evaluate(batch);
  }
  await engine.dispose();
  return seen;
}

test.each([plain, wasm])('$name: the same after 1,000 steps as after 10', async (backend) => {
  const [early, late] = await held(backend, 1000);
  expect(late).toEqual(early);
});

const tensorflow = await tensorflowCpu.probe();

test.skipIf(!tensorflow.usable)(
  `TensorFlow: the same after 1,000 steps as after 10${tensorflow.usable ? '' : `: ${tensorflow.reason}`}`,
  async () => {
    const [early, late] = await held(tensorflowCpu, 1000);
    expect(late).toEqual(early);
  },
);

describe.skipIf(noSoftwareGpu)(`webgpu${whyNot}`, () => {
  const steps = LONG ? 1000 : 100;
  test(`the same after ${steps} steps as after 10`, { timeout: 900_000 }, async () => {
    const [early, late] = await held(webgpu, steps);
    expect(late).toEqual(early);
  });
});
