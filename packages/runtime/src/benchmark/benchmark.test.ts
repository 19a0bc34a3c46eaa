// On real onnxruntime, each time in a process of its own; what it takes is no test's business.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installAddon, installBrowser } from '@fmnist/devices';
import { describe, expect, test } from 'vitest';
import { noSoftwareGpu, whyNot } from '../../../devices/test/softwareGpu.ts';
import { quadrantClassifier } from '../../test/linearClassifier.ts';
import { benchmark } from './benchmark.node.ts';
import type { BenchmarkRow } from './Benchmark.ts';

const noBrowser = await Promise.all([installBrowser(), installAddon('onnxruntime-web')]).then(
  () => undefined,
  (error: Error) => error.message,
);
if (noBrowser !== undefined) process.stderr.write(`Not tested here, a browser: ${noBrowser}\n`);

/** One quarter of each image is bright; of 40 labels 4 are wrong. */
const COUNT = 40;
const images = new Uint8Array(COUNT * 784);
for (let i = 0; i < COUNT; i++)
  for (let pixel = 0; pixel < 784; pixel++) {
    const quarter = (pixel >= 392 ? 2 : 0) + (pixel % 28 >= 14 ? 1 : 0);
    images[i * 784 + pixel] = quarter === i % 4 ? 200 : 10;
  }
const labels = Array.from({ length: COUNT }, (_, i) => (i < 4 ? (i + 1) % 4 : i % 4));
const split = { images, labels, count: COUNT };
const quick = { seconds: 0.02, rounds: 2, warmup: 1 };

function expectFigures({ latencyMs, loadMs, firstRunMs, imagesPerSecond, spread, roundsMs, runs }: BenchmarkRow): void {
  const { min, p50, p90, p95, p99, mean } = latencyMs;
  const rising = [0, min, p50, p90, p95, p99];
  expect(rising).toEqual(rising.toSorted((a, b) => a - b));
  for (const figure of [loadMs, firstRunMs, min, mean, imagesPerSecond]) expect(figure).toBeGreaterThan(0);
  expect(spread).toBeGreaterThanOrEqual(0);
  expect(roundsMs).toHaveLength(quick.rounds);
  expect(runs).toBeGreaterThanOrEqual(3 * quick.rounds);
}

test(
  'a row for each model, number of threads and batch, with its accuracy and its nodes',
  { timeout: 120_000 },
  async () => {
    const seen: string[] = [];
    const model = quadrantClassifier();
    const { rows, missing, settings, machine } = await benchmark(
      [
        { name: 'first', model, split },
        { name: 'fixed', model: quadrantClassifier({ shape: [4, 28, 28, 1], dtype: 'float32' }) },
      ],
      {
        ...quick,
        batches: [8, 1, 8],
        threads: [1, 2],
        onProgress: ({ model: of, device }) => seen.push(`${of} ${device}`),
      },
    );
    expect(missing).toEqual([]);
    expect(settings).toEqual(quick);
    expect(machine.cpuThreads).toBeGreaterThan(0);
    expect(rows.map(({ model: of, threads, batch }) => [of, threads, batch])).toEqual([
      ['first', 1, 1],
      ['first', 1, 8],
      ['first', 2, 1],
      ['first', 2, 8],
      ['fixed', 1, 4],
      ['fixed', 2, 4],
    ]);
    for (const row of rows) {
      expectFigures(row);
      expect(row).toMatchObject({ device: 'cpu', dtype: 'fp32', software: false, fallbackNodes: [] });
      expect(Object.keys(row.nodes ?? {})).toEqual(['CPUExecutionProvider']);
      expect(row.memoryBytes).toBeGreaterThan(0);
    }
    expect(rows[0]).toMatchObject({ sizeBytes: model.length, accuracy: { value: 0.9, images: COUNT } });
    expect(rows[3]?.accuracy).toEqual(rows[0]?.accuracy);
    expect(rows[4]?.accuracy).toBeNull();
    // There and back, so that the last of a round is the first of the next.
    expect(seen).toEqual(
      ['first', 'first', 'fixed', 'fixed', 'fixed', 'fixed', 'first', 'first'].map((of) => `${of} cpu`),
    );
  },
);

test('a device that is not there is missing, or an error where there is no other', async () => {
  const model = { name: 'm', model: quadrantClassifier() };
  const options = { ...quick, batches: [1] };
  const { rows, missing } = await benchmark([model], { ...options, devices: ['cpu', 'cuda'] });
  expect(rows.map(({ device }) => device)).toEqual(['cpu']);
  expect(missing).toEqual([expect.objectContaining({ model: 'm', device: 'cuda' })]);
  await expect(benchmark([model], { ...options, devices: ['cuda'] })).rejects.toMatchObject({ code: 'NO_DEVICE' });
});

test('what is wrong with a model or its images is said as elsewhere', async () => {
  const options = { ...quick, batches: [1] };
  const broken = new Uint8Array([8, 7, 6]);
  await expect(benchmark([{ name: 'broken', model: broken }], options)).rejects.toMatchObject({ name: 'ToolkitError' });
  const fewer = { ...split, images: images.subarray(1) };
  await expect(benchmark([{ name: 'm', model: quadrantClassifier(), split: fewer }], options)).rejects.toMatchObject({
    code: 'IMAGE_SHAPE',
  });
  await expect(benchmark([], { batches: [0] })).rejects.toMatchObject({ code: 'BAD_BENCHMARK' });
  await expect(benchmark([], { seconds: NaN })).rejects.toMatchObject({ code: 'BAD_BENCHMARK' });
});

test('a file is measured where it lies, and aborting ends it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'benchmark-'));
  try {
    const path = join(folder, 'model.onnx');
    await writeFile(path, quadrantClassifier());
    const { rows } = await benchmark([{ name: 'file', model: path }], { ...quick, batches: [2] });
    expect(rows).toHaveLength(1);
    const stop = new AbortController();
    const measuring = benchmark([{ name: 'file', model: path }], {
      seconds: 600,
      rounds: 1,
      signal: stop.signal,
      onProgress: () => setTimeout(() => stop.abort(new Error('enough')), 300),
    });
    await expect(measuring).rejects.toThrow('enough');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.skipIf(noBrowser)('in a page, too', { timeout: 120_000 }, async () => {
  const { rows } = await benchmark([{ name: 'm', model: quadrantClassifier(), split }], {
    ...quick,
    batches: [1, 4],
    devices: ['wasm', 'browser-wasm'],
  });
  expect(rows.map(({ device, batch }) => `${device} ${batch}`)).toEqual([
    'wasm 1',
    'wasm 4',
    'browser-wasm 1',
    'browser-wasm 4',
  ]);
  for (const row of rows) {
    expectFigures(row);
    expect(row.accuracy?.value).toBe(0.9);
    if (process.platform === 'linux') expect(row.memoryBytes, row.device).toBeGreaterThan(1e6);
  }
  expect(rows[2]?.detail).toMatch(/\d/);
});

describe.skipIf(noSoftwareGpu !== undefined)(`a GPU in software${whyNot}`, () => {
  test('is marked, and spared large batches', { timeout: 120_000 }, async () => {
    const { rows } = await benchmark([{ name: 'm', model: quadrantClassifier(), split }], {
      ...quick,
      batches: [1, 64],
      rounds: 1,
      devices: ['webgpu'],
    });
    expect(rows).toEqual([
      expect.objectContaining({ device: 'webgpu', batch: 1, software: true, fallbackNodes: expect.any(Array) }),
    ]);
  });
});
