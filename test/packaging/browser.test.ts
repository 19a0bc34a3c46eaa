// @fmnist/exporter packed and installed into a page, which a real browser opens: built by Vite, and as plain modules.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { application, asTested, TFJS, unavailable, withDependencies, type Application } from './application.ts';

/** Chromium inside of a package; the newest that installs on Node 20. Neither it nor Vite is part of an install of the workspace. */
const TOOLS = ['vite@8.3.8', 'playwright-core@1.65.1', '@sparticuz/chromium@147.0.0'];

let app: Application;
let missing: string | undefined;
beforeAll(async () => {
  app = await application('page');
  await mkdir(join(app.folder, 'tmp'));
  const exporter = await withDependencies('@fmnist/exporter');
  missing = await app.install([...exporter, ...(await asTested(TFJS)), ...TOOLS]);
  if (missing) return;
  const { unavailable: why } = await open();
  if (why) missing = unavailable(`no browser starts (${why})`);
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app.remove());

interface Built {
  readonly modules: readonly string[];
  readonly gzipped: number;
}
const build = async (...args: string[]) => JSON.parse(await app.node(['build.js', ...args])) as Built;

interface Said {
  /** Why no browser starts on this machine. */
  readonly unavailable?: string;
  readonly errors?: readonly string[];
  readonly report?: { readonly verification: object };
  /** An input of the page's model and what it predicts. */
  readonly x?: readonly number[];
  readonly y?: readonly number[];
}
/** What a page of a folder says; what it offers for download is then model.onnx. Without a page: whether a browser starts. */
async function open(...page: [folder: string, page: string] | []): Promise<Said> {
  // The libraries that the browser needs are in its package; it takes them where it believes to be on such a machine.
  const env = { AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x', TMPDIR: join(app.folder, 'tmp') };
  return JSON.parse(await app.node(['open.js', ...page], { env })) as Said;
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
  const { modules, gzipped } = await build('--size');
  expect(modules.filter((id) => id.endsWith('/exporter/dist/exportModel.js'))).toHaveLength(1);
  expect(modules.filter((id) => /browser-external|^node:|\.node\.js$/.test(id))).toEqual([]);
  process.stderr.write(
    `@fmnist/exporter and @fmnist/onnx in a page, without TensorFlow.js: ${gzipped} bytes gzipped\n`,
  );
  expect(gzipped).toBeLessThan(120_000);
});

test('a built page exports what it predicts with, and says that it did not verify', async () => {
  await build();
  const said = await open('dist', 'index.html');
  expect(said).toMatchObject({ errors: [], report: { verification: notVerified } });
  expect(await difference(said)).toBeLessThan(1e-5);
});

test('a page without a bundler does, too', async () => {
  const said = await open('.', 'bare.html');
  expect(said).toMatchObject({ report: { verification: notVerified } });
  expect(await difference(said)).toBeLessThan(1e-5);
});

test('both verify in the browser with onnxruntime-web', async () => {
  const [node = ''] = await asTested(['onnxruntime-node']);
  await app.install([node.replace('-node', '-web')]);
  await build();
  for (const [folder, page] of [
    ['dist', 'index.html'],
    ['.', 'bare.html'],
  ] as const) {
    const said = await open(folder, page);
    expect(said).toMatchObject({ errors: [], report: { verification: verified } });
    expect(await difference(said)).toBeLessThan(1e-5);
  }
});
