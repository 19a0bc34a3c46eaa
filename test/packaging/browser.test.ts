// @fmnist/exporter packed and installed into a page, which a real browser opens: built by Vite, and as plain modules.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { application, asTested, TFJS, withDependencies, type Application } from './application.ts';
import { pageOf, type Page } from './page.ts';

let app: Application;
let page: Page<Said>;
let missing: string | undefined;
beforeAll(async () => {
  app = await application('page', 'browser');
  page = pageOf(app);
  const exporter = await withDependencies('@fmnist/exporter');
  missing = await page.install([...exporter, ...(await asTested(TFJS))]);
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app.remove());

interface Said {
  readonly report?: { readonly verification: object };
  /** An input of the page's model and what it predicts. */
  readonly x?: readonly number[];
  readonly y?: readonly number[];
}
/** The largest difference between what the page predicted and what onnxruntime makes of the file that it offered. */
async function difference({ x = [], y = [] }: Said): Promise<number> {
  const session = await InferenceSession.create(await readFile(join(app.folder, 'model.onnx')));
  const outputs = await session.run({ [session.inputNames[0] ?? '']: new Tensor('float32', x, [1, 12, 12, 1]) });
  const [result] = Object.values(outputs);
  expect(result?.dims).toEqual([1, 10]);
  return Math.max(...y.map((expected, i) => Math.abs(expected - Number(result?.data[i]))));
}

const notVerified = { status: 'skipped', reason: expect.stringContaining('onnxruntime') };
const verified = { status: 'passed', samples: 4 };

test('Vite finds nothing of Node in it, and it is small', async () => {
  const { modules, gzipped } = await page.build('exporter.js');
  expect(modules.filter((id) => id.endsWith('/exporter/dist/exportModel.js'))).toHaveLength(1);
  expect(modules.filter((id) => /browser-external|^node:|\.node\.js$/.test(id))).toEqual([]);
  process.stderr.write(
    `@fmnist/exporter and @fmnist/onnx in a page, without TensorFlow.js: ${gzipped} bytes gzipped\n`,
  );
  expect(gzipped).toBeLessThan(120_000);
});

test('a built page exports what it predicts with, and says that it did not verify', async () => {
  await page.build();
  const said = await page.open('dist', 'index.html');
  expect(said).toMatchObject({ errors: [], report: { verification: notVerified } });
  expect(await difference(said)).toBeLessThan(1e-5);
});

test('a page without a bundler does, too', async () => {
  const said = await page.open('.', 'bare.html');
  expect(said).toMatchObject({ report: { verification: notVerified } });
  expect(await difference(said)).toBeLessThan(1e-5);
});

test('both verify in the browser with onnxruntime-web', async () => {
  const [node = ''] = await asTested(['onnxruntime-node']);
  await app.install([node.replace('-node', '-web')]);
  await page.build();
  for (const [folder, name] of [
    ['dist', 'index.html'],
    ['.', 'bare.html'],
  ] as const) {
    const said = await page.open(folder, name);
    expect(said).toMatchObject({ errors: [], report: { verification: verified } });
    expect(await difference(said)).toBeLessThan(1e-5);
  }
});
