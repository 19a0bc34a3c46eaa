// @fmnist/runtime packed and installed into a page, which classifies pictures in every form that a real browser has.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClassifier, type Classifier, type Prediction } from '@fmnist/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { application, asTested, withDependencies, type Application } from './application.ts';
import { pageOf, type Page } from './page.ts';
import { greyPicture, toBmp, toJpeg, toPng, toWebp } from '../../packages/data/test/pictures.ts';
import { root } from '../run.ts';

interface Said {
  readonly phases?: readonly string[];
  readonly device?: string;
  readonly answers?: Readonly<Record<string, readonly Prediction[]>>;
  readonly codes?: Readonly<Record<string, string>>;
  /** What became of images that never load, and how many classes another had afterwards. */
  readonly waited?: readonly [reason: string, count: number];
  readonly insides?: {
    readonly embedding: readonly number[];
    readonly maps: readonly (readonly [name: string, shape: readonly number[], most: number])[];
    readonly heat: readonly number[];
  };
  /** How many classes, and the first. */
  readonly many?: readonly (readonly [count: number, index: number])[];
  readonly error?: object;
}

const MODEL = join(root, 'models/lenet/model.onnx');
let app: Application;
let page: Page<Said>;
let classifier: Classifier;
let png: Buffer;
let missing: string | undefined;
beforeAll(async () => {
  app = await application('pictures', 'browser');
  page = pageOf(app);
  const [node = ''] = await asTested(['onnxruntime-node']);
  missing = await page.install([...(await withDependencies('@fmnist/runtime')), node.replace('-node', '-web')]);
  if (missing) return;
  // A coat, large and blurred.
  const side = 112;
  const pixels = Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) / side, Math.floor(i / side) / side];
    return y > 0.1 && y < 0.9 && Math.abs(x - 0.5) < 0.2 + 0.15 * y ? 120 + 100 * Math.sin(9 * x) ** 2 : 0;
  });
  const source = greyPicture(side, pixels);
  const data = join(app.folder, 'data');
  await mkdir(data, { recursive: true });
  png = await toPng(source);
  await writeFile(join(data, 'picture.png'), png);
  await writeFile(join(data, 'picture.jpg'), await toJpeg(source));
  await writeFile(join(data, 'picture.webp'), await toWebp(source));
  await writeFile(join(data, 'picture.bmp'), await toBmp(source));
  await cp(MODEL, join(data, 'model.onnx'));
  await cp(data, join(app.folder, 'public/data'), { recursive: true });
  await page.build();
  classifier = await loadClassifier(MODEL, { device: 'cpu' });
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(async () => {
  await classifier?.dispose();
  await app.remove();
});

test('Vite finds nothing of Node in it, and who only classifies loads little', async () => {
  const { modules, gzipped, firstModules, firstGzipped } = await page.build('runtime.js');
  expect(modules.filter((id) => /browser-external|^node:|\.node\.js$|\/jimp\//.test(id))).toEqual([]);
  expect(modules.filter((id) => id.endsWith('/insides/occlude.js'))).toHaveLength(1);
  expect(firstModules.filter((id) => /\/insides\/|\/onnx\/dist\/ops\//.test(id))).toEqual([]);
  process.stderr.write(`loadClassifier in a page, without onnxruntime: ${firstGzipped} of ${gzipped} bytes gzipped\n`);
  expect(firstGzipped).toBeLessThan(30_000);
});

describe.each([
  ['built by Vite', 'dist', 'index.html'],
  ['of plain modules', '.', 'bare.html'],
])('a page %s', (_, folder, name) => {
  let said: Said;
  beforeAll(async () => {
    if (!missing) said = await page.open(folder, name, ['--autoplay-policy=no-user-gesture-required']);
  });

  test('says nothing of an error, and what it was about', () => {
    expect(said.error).toBeUndefined();
    expect(said).toMatchObject({ device: 'wasm', phases: ['download', 'compile', 'ready'] });
  });

  test('a picture in any form is classified as its file is in Node', async () => {
    const expected = await classifier.classify(png);
    expect(Object.keys(said.answers ?? {}).length).toBe(20);
    for (const [form, answer] of Object.entries(said.answers ?? {})) {
      // Some lose a little: JPEG by itself, a video by its colour space.
      const tolerance = /JPEG|Video/.test(form) ? 0.1 : 2e-3;
      expect(answer, form).toHaveLength(5);
      expect(answer[0]?.label, form).toBe(expected[0]?.label);
      for (const { label, score } of answer) {
        const other = expected.find((one) => one.label === label)?.score ?? score;
        expect(Math.abs(score - other), `${form}: ${label}`).toBeLessThan(tolerance);
      }
    }
  });

  test('what is no picture, or not one to be read, is refused with the codes of Node', () => {
    expect(said.codes).toEqual({
      'not there': 'DOWNLOAD_FAILED',
      text: 'NOT_AN_IMAGE',
      'half a PNG': 'IMAGE_DAMAGED',
      'a PNG that says it is huge': 'IMAGE_TOO_LARGE',
      'a canvas of 60 megapixels': 'IMAGE_TOO_LARGE',
      'a canvas without a size': 'IMAGE_UNREADABLE',
      'an image of another site': 'IMAGE_UNREADABLE',
      'a broken image': 'IMAGE_UNREADABLE',
      'a thing': 'UNSUPPORTED_IMAGE',
    });
  });

  test('an image that never loads ends with its signal, and gives its place away', () => {
    expect(said.waited).toEqual(['Error: enough', 5]);
  });

  test('embeddings, feature maps and the occlusion map are those of Node', async () => {
    const { data, length } = await classifier.embeddings(png);
    const { embedding = [], maps = [], heat = [] } = said.insides ?? {};
    expect(embedding[0]).toBe(length);
    for (const [i, value] of data.entries()) expect(embedding[i + 1]).toBeCloseTo(value, 1);
    const here = await classifier.featureMaps(png);
    expect(maps.map(([name, shape]) => [name, shape])).toEqual(here.map(({ name, shape }) => [name, shape]));
    for (const [i, [, , most]] of maps.entries()) expect(most).toBeCloseTo(Math.max(...(here[i]?.data ?? [])), 1);
    const occluded = await classifier.occlusion(png);
    expect(heat).toHaveLength(784);
    for (const [i, drop] of occluded.data.entries()) expect(Math.abs((heat[i] ?? NaN) - drop)).toBeLessThan(5e-3);
  });

  test('a thousand calls at once are answered each with its own options', async () => {
    const [best] = await classifier.classify(png);
    expect(said.many).toEqual(Array.from({ length: 1000 }, (_, i) => [1 + (i % 3), best?.index]));
  });
});
