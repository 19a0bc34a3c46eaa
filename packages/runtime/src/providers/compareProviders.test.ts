// On real providers: the CPU, WebGPU in software, and WebAssembly and WebGPU in a headless Chromium.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installAddon, installBrowser } from '@fmnist/devices';
import { builder, encodeModel, toProto, type Builder, type Value } from '@fmnist/onnx';
import { beforeAll, describe, expect, test } from 'vitest';
import { noSoftwareGpu } from '../../../devices/test/softwareGpu.ts';
import { quadrantClassifier, QUADRANTS } from '../../test/linearClassifier.ts';
import { compareProviders } from './compareProviders.node.ts';
import { saveComparison } from './saveComparison.node.ts';

const noBrowser = await Promise.all([installBrowser(), installAddon('onnxruntime-web')]).then(
  () => noSoftwareGpu,
  (error: Error) => error.message,
);
if (noBrowser !== undefined) process.stderr.write(`Not tested here, several providers: ${noBrowser}\n`);

const FLOAT = 1;
const COUNT = 12;
const images = Uint8Array.from({ length: COUNT * 784 }, (_, i) => (i * i * 31 + (i >> 5) * 17) % 251);
const split = { images, labels: Array.from({ length: COUNT }, (_, i) => i % 4), count: COUNT };

/** A classifier of 28 x 28 bytes from what makes logits of [N, 1, 28, 28] floats. */
function classifier(logitsOf: (g: Builder, x: Value) => Value): Uint8Array {
  const g = builder();
  const bytes = g.input('images', { dtype: 'uint8', shape: ['N', 28, 28, 1] });
  const x = g.Mul(g.Cast(g.Transpose(bytes, { perm: [0, 3, 1, 2] }), { to: FLOAT }), g.scalar(1 / 255));
  const probabilities = g.Softmax(logitsOf(g, x));
  const graph = g.finish({ probabilities });
  return encodeModel(toProto({ graph, metadata: { labels: JSON.stringify(QUADRANTS) } }));
}

const weights = (g: Builder, shape: readonly number[], seed: number) =>
  g.constant({
    dtype: 'float32',
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin((i + 1) * seed) / 3),
  });

/** Two convolutions, the second of 6 channels: wrong on WebGPU, if it is not mended. */
const sixChannels = () =>
  classifier((g, x) => {
    const hidden = g.Relu(g.Conv(x, weights(g, [6, 1, 5, 5], 1.3), undefined, { strides: [4, 4] }));
    return g.ReduceMean(g.Conv(hidden, weights(g, [4, 6, 3, 3], 2.7)), g.ints([2, 3]), { keepdims: 0 });
  });

describe.skipIf(noBrowser)('on every provider', () => {
  test('the same model says the same, and no node falls back', { timeout: 120_000 }, async () => {
    const seen = new Set<string>();
    const { reference, rows, missing, disagreements } = await compareProviders(sixChannels(), split, {
      onProgress: ({ device }) => seen.add(device),
      softwareLimit: 8,
    });
    expect(reference).toBe('cpu');
    expect([...rows, ...missing].map(({ device }) => device).toSorted()).toEqual([...seen].toSorted());
    expect(missing.map(({ device }) => device).filter((device) => device !== 'cuda')).toEqual([]);
    expect(disagreements).toEqual([]);
    for (const { device, split: scored, agreement, maxDifference, fallbackNodes, nodes } of rows) {
      expect({ device, agreement, fallbackNodes }).toEqual({ device, agreement: 1, fallbackNodes: [] });
      expect(maxDifference, device).toBeLessThan(1e-5);
      expect(scored.count, device).toBe(/webgpu/.test(device) ? 8 : COUNT);
      if (device !== 'wasm') expect(Object.keys(nodes ?? {}), device).toHaveLength(1);
    }
  });

  test('a node without a kernel on the GPU is named', { timeout: 120_000 }, async () => {
    // LogSoftmax is one that only the CPU has.
    const model = classifier((g, x) => {
      const hidden = g.LogSoftmax(g.ReduceMean(x, g.ints([1, 2]), { keepdims: 0 }));
      return g.MatMul(hidden, weights(g, [28, 4], 1.1));
    });
    const { rows } = await compareProviders(model, split, { devices: ['cpu', 'webgpu', 'browser-webgpu'] });
    const fallen = Object.fromEntries(rows.map(({ device, fallbackNodes }) => [device, fallbackNodes.join()]));
    expect(fallen).toEqual({
      cpu: '',
      webgpu: expect.stringContaining('LogSoftmax'),
      'browser-webgpu': expect.stringContaining('LogSoftmax'),
    });
  });

  test('a model that onnxruntime rejects is an error of the model there as here', { timeout: 60_000 }, async () => {
    const model = Buffer.from(quadrantClassifier());
    model.write('Flatter', model.indexOf('Flatten'));
    for (const device of ['cpu', 'browser-wasm'] as const)
      await expect(compareProviders(model, split, { devices: [device] })).rejects.toMatchObject({
        code: 'MODEL_REJECTED',
        message: expect.stringContaining('Flatter'),
      });
  });

  test('aborting ends the browser', { timeout: 60_000 }, async () => {
    const stop = new AbortController();
    const comparing = compareProviders(quadrantClassifier(), split, {
      devices: ['browser-wasm'],
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(comparing).rejects.toThrow('enough');
  });
});

test('what a browser cannot open is told, and no browser is a reason', async () => {
  await expect(compareProviders(quadrantClassifier(), split, { devices: ['cuda'] })).rejects.toMatchObject({
    code: 'NO_DEVICE',
  });
});

describe('what is written', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'comparison-'));
    return () => rm(folder, { recursive: true });
  });

  test('devices.json, and a picture of what they disagree on', async () => {
    const { rows, ...comparison } = await compareProviders(quadrantClassifier(), split, { devices: ['cpu'] });
    const [row] = rows;
    if (!row) throw new Error('no row');
    const disagreements = [{ index: 3, label: 1, predictions: { cpu: 1, webgpu: 2 } }];
    const size = { height: 28, width: 28, channels: 1 };
    await saveComparison(folder, { comparison: { ...comparison, rows, disagreements }, split, ...size });
    const saved = JSON.parse(await readFile(join(folder, 'devices.json'), 'utf8')) as object;
    expect(saved).toMatchObject({
      reference: 'cpu',
      rows: [{ device: 'cpu', images: COUNT, agreement: 1, maxDifference: 0, fallbackNodes: [] }],
      disagreements: [{ index: 3, label: 'top right', predictions: { cpu: 'top right', webgpu: 'bottom left' } }],
    });
    const png = await readFile(join(folder, 'disagreements.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });
});
