// @fmnist/trainer packed and installed into a page, which trains in a real browser.
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadDataset, type Dataset, type Split } from '@fmnist/data';
import { exportModel, type ExportReport } from '@fmnist/exporter';
import { lenet, train, type EpochRow, type StepRow } from '@fmnist/trainer';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { application, asTested, withDependencies, type Application } from './application.ts';
import { pageOf, type Page } from './page.ts';
import { root } from '../run.ts';

/** Chromium's WebGPU on SwiftShader, which is part of it. */
const GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];
/** Each with so many images: in software an image takes a tenth of a second. */
const devices: readonly (readonly [device: string, images: number, flags: readonly string[]])[] = [
  ['wasm', 1000, []],
  ['webgpu', 120, GPU],
];
const DATA = join(root, 'test/fixtures/fashion-mnist-small');

interface Said {
  readonly device?: string;
  readonly history?: readonly EpochRow[];
  readonly steps?: readonly StepRow[];
  /** What the page's bar showed, step after step. */
  readonly seen?: readonly number[];
  readonly report?: ExportReport;
  readonly error?: object;
}

let app: Application;
let page: Page<Said>;
let data: Dataset;
let missing: string | undefined;
beforeAll(async () => {
  app = await application('training', 'browser');
  page = pageOf(app);
  data = await loadDataset(DATA);
  const [node = ''] = await asTested(['onnxruntime-node']);
  missing = await page.install([...(await withDependencies('@fmnist/trainer')), node.replace('-node', '-web')]);
  if (missing) return;
  await cp(DATA, join(app.folder, 'public/data'), { recursive: true });
  await page.build();
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app.remove());

const first = ({ images, labels }: Split, count: number): Split => ({
  images: images.subarray(0, count * 784),
  labels: labels.subarray(0, count),
  count,
});

/** What the page does, in Node. */
const inNode = (images: number) =>
  train({
    data: { ...data, train: first(data.train, images) },
    model: lenet,
    recipe: 'lenet',
    engine: 'ort',
    device: 'cpu',
    epochs: 1,
    batch: 50,
    val: 100,
    seed: 1,
  });

/** Probabilities of the test images. */
async function predictions(model: Uint8Array): Promise<number[]> {
  const session = await InferenceSession.create(model);
  const { count, images } = data.test;
  const { probabilities } = await session.run({ images: new Tensor('uint8', images, [count, 28, 28, 1]) });
  return Array.from(probabilities?.data as Float32Array);
}

test('Vite finds nothing of Node in it', async () => {
  const { modules, gzipped } = await page.build('trainer.js');
  expect(modules.filter((id) => id.endsWith('/trainer/dist/train.js'))).toHaveLength(1);
  expect(modules.filter((id) => /browser-external|^node:|\.node\.js$/.test(id))).toEqual([]);
  process.stderr.write(
    `@fmnist/trainer and what it needs in a page, without TensorFlow.js and onnxruntime: ${gzipped} bytes gzipped\n`,
  );
  expect(gzipped).toBeLessThan(200_000);
});

test.each(devices)(
  'LeNet learns on %s as it does in Node, and its export runs there',
  async (device, images, flags) => {
    const expected = await inNode(images);
    const { errors, error, steps, seen, report, ...said } = await page.open(
      'dist',
      `index.html?device=${device}&images=${images}`,
      flags,
    );
    expect({ errors, error }).toEqual({ errors: [], error: undefined });
    expect(said).toMatchObject({ device });
    expect(seen).toEqual(expected.progress.steps.map((_, i, all) => (i + 1) / all.length));
    for (const [i, { loss }] of expected.progress.steps.entries())
      expect(Math.abs((steps?.[i]?.loss ?? NaN) - loss) / loss, `loss of step ${i + 1}`).toBeLessThan(1e-3);
    const [{ valLoss: ours = NaN } = {}, { valLoss: theirs = NaN } = {}] = [
      expected.progress.history[0],
      said.history?.[0],
    ];
    expect(Math.abs(theirs - ours) / ours).toBeLessThan(1e-3);
    expect(report?.verification.status).toBe('passed');

    const classifier = { normalization: expected.normalization };
    const own = await predictions((await exportModel(expected.model, { classifier })).model);
    const received = await predictions(await readFile(join(app.folder, 'model.onnx')));
    expect(received).toHaveLength(data.test.count * 10);
    expect(Math.max(...received.map((p, i) => Math.abs(p - (own[i] ?? NaN))))).toBeLessThan(1e-2);
  },
);

test('a page without a GPU says so', async () => {
  expect(await page.open('dist', 'index.html?device=webgpu&images=100')).toMatchObject({
    error: {
      code: 'NO_DEVICE',
      received: expect.stringContaining('offers no GPU'),
      hint: expect.stringContaining('wasm'),
    },
  });
});
