// Each kind of source gives the same model, which computes what it did before it was saved.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { largestDifference, runOnnx } from '../../test/runOnnx.ts';
import { allFiles, artifactsOf, quantize, splitModel, type SavedModel } from '../../test/savedModel.ts';
import { layers, lenet, tf } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';
import type { ModelArtifacts } from './fromLayersModel.ts';
import type { LoadOptions, LoadProgress, ModelSource } from './LoadOptions.ts';
import { loadModel } from './loadModel.ts';
import { readWeights } from './readWeights.ts';

let folder = '';
let artifacts: ModelArtifacts = {};
let saved: SavedModel = splitModel({});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fmnist-load-'));
  artifacts = await artifactsOf(lenet());
  saved = splitModel(artifacts, 60_000);
  for (const [name, bytes] of Object.entries(allFiles(saved))) await writeFile(join(folder, name), bytes);
});
afterAll(() => rm(folder, { recursive: true }));

const inFolder = (prefix: string, files: Readonly<Record<string, Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [prefix + name, bytes]));
const zipped = (prefix = '') => zipSync(inFolder(prefix, allFiles(saved)) as Record<string, Uint8Array<ArrayBuffer>>);
const fileList = (): File[] => Object.entries(allFiles(saved)).map(([name, bytes]) => new File([bytes], name));

async function zipFile(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

describe('loadModel', () => {
  const sources: readonly [string, () => ModelSource | Promise<ModelSource>][] = [
    ['the path of a model.json', () => join(folder, 'model.json')],
    ['the path of a folder', () => folder],
    ['a file: address', () => pathToFileURL(join(folder, 'model.json'))],
    ['the path of a zip', () => zipFile('model.zip', zipped())],
    ['the path of a zip called otherwise', () => zipFile('download', zipped())],
    ['a zip with folders', () => zipped('deep/er/')],
    ['a zip that is not compressed', () => zipSync(allFiles(saved), { level: 0 })],
    [
      'a zip with the litter of macOS',
      () => zipSync({ ...allFiles(saved), '__MACOSX/._model.json': strToU8('x'), '._model.json': strToU8('x') }),
    ],
    [
      'a zip with model.json above its weights',
      () =>
        zipSync({
          'model.json': allFiles(saved)['model.json'] ?? strToU8(''),
          ...inFolder('w/', saved.files),
        } as never),
    ],
    ['an ArrayBuffer of a zip', () => zipped().slice().buffer],
    ['the Blob of a zip', () => new Blob([zipped()])],
    ['files of a browser', fileList],
    ['files of a browser in another order', () => fileList().toReversed()],
    ['files of a folder', () => fileList().map((f) => Object.assign(f, { webkitRelativePath: `net/${f.name}` }))],
    ['a FileList', () => Object.assign({ length: fileList().length }, fileList())],
    [
      'a model.json by another name',
      () => fileList().map((f) => (f.name === 'model.json' ? new File([f], 'digits.json') : f)),
    ],
    ['a model.json and its files', () => ({ json: JSON.stringify(saved.json), files: saved.files })],
    ['a parsed model.json and its files', () => saved],
    ['what model.save() hands out', () => ({ ...artifacts, userDefinedMetadata: { labels: ['a', 'b'] } })],
  ];

  test.each(sources)('reads %s', async (_what, source) => {
    const loaded = await loadModel(await source());
    expect(loaded).toMatchObject({
      modelTopology: artifacts.modelTopology,
      userDefinedMetadata: { labels: ['a', 'b'] },
    });
    const weights = readWeights(loaded.weightSpecs ?? [], loaded.weightData ?? []);
    expect(weights).toEqual(readWeights(artifacts.weightSpecs ?? [], artifacts.weightData ?? []));
  });

  test('TensorFlow.js and the exporter take what it gives, and compute the same', async () => {
    const x = Float32Array.from({ length: 784 }, (_, i) => Math.sin(i));
    for (const change of [
      (a: ModelArtifacts) => a,
      (a: ModelArtifacts) => quantize(a, 'uint8'),
      (a: ModelArtifacts) => quantize(a, 'float16'),
    ]) {
      const loaded = await loadModel(splitModel(change(artifacts), 12_345));
      const model = await layers.loadLayersModel({ load: async () => loaded as never });
      const expected = await (model.predict(tf.tensor(x, [1, 28, 28, 1])) as tf.Tensor).data();
      const { model: onnx } = await exportModel({ save: (handler) => handler.save(loaded) });
      const [output] = Object.values(await runOnnx(onnx, new Tensor('float32', x, [1, 28, 28, 1])));
      expect(largestDifference(output?.data ?? [], expected)).toBeLessThan(1e-5);
    }
  });

  test.each([1, 3, 1000])(
    'makes whole, aligned weights of files of %d bytes, whatever they are quantised to',
    async (shardBytes) => {
      const small = layers.sequential({ layers: [layers.layers.dense({ units: 5, inputShape: [3], name: 'd' })] });
      const plain = await artifactsOf(small);
      const [kernel, bias] = plain.weightSpecs;
      const parts = [quantize(plain, 'uint8').weightData.slice(0, 15), plain.weightData.slice(60)];
      const given: ModelArtifacts = {
        modelTopology: plain.modelTopology,
        weightSpecs: [{ ...kernel, quantization: { dtype: 'uint8', scale: 0.5, min: -1 } } as never, bias as never],
        weightData: await new Blob(parts).arrayBuffer(),
      };
      const { weightData, weightSpecs = [] } = await loadModel(splitModel(given, shardBytes));
      // The bias does not begin on a multiple of four in the file: it has a buffer of its own.
      expect((weightData as ArrayBuffer[]).map((b) => b.byteLength)).toEqual([15, 20]);
      const bytes = await new Blob(weightData as ArrayBuffer[]).arrayBuffer();
      expect(bytes).toEqual(given.weightData);
      expect(readWeights(weightSpecs, weightData ?? []).get('d/bias')?.data.buffer).toBe(
        (weightData as ArrayBuffer[])[1],
      );
    },
  );

  test('reads groups of weights with files of their own, in their order', async () => {
    const { json, files } = splitModel(artifacts);
    const [all] = Object.values(files);
    const [group] = json.weightsManifest;
    const first = group?.weights.slice(0, 2) ?? [];
    const size = 4 * (5 * 5 * 6 + 6);
    const loaded = await loadModel({
      json: {
        ...json,
        weightsManifest: [
          { paths: ['conv1/a.bin', './conv1//b.bin'], weights: first },
          { paths: [], weights: [] },
          { paths: ['rest.bin'], weights: group?.weights.slice(2) },
        ],
      },
      files: {
        'rest.bin': all?.subarray(size) ?? new Uint8Array(),
        'conv1/b.bin': all?.subarray(10, size) ?? new Uint8Array(),
        'conv1/a.bin': all?.subarray(0, 10) ?? new Uint8Array(),
      },
    });
    expect(await new Blob(loaded.weightData as ArrayBuffer[]).arrayBuffer()).toEqual(artifacts.weightData);
  });

  test('follows a link in the folder: it is the owner who made it', async () => {
    const linked = join(folder, 'linked');
    await mkdir(linked);
    for (const name of Object.keys(allFiles(saved))) await symlink(join(folder, name), join(linked, name));
    expect(await loadModel(linked)).toMatchObject({ modelTopology: artifacts.modelTopology });
  });

  test('tells how far it is', async () => {
    const seen: LoadProgress[] = [];
    await loadModel(folder, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ file }) => file.slice(folder.length + 1))).toEqual(['model.json', ...Object.keys(saved.files)]);
    for (const { loaded, total } of seen) expect(loaded).toBe(total);
  });

  test('stops when it is told to', async () => {
    const controller = new AbortController();
    const options: LoadOptions = { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) };
    await expect(loadModel(folder, options)).rejects.toThrow('enough');
    const never = () => expect.fail('nothing should be read');
    const before = { signal: AbortSignal.abort(new Error('before')), onProgress: never };
    await expect(loadModel(zipped(), before)).rejects.toThrow('before');
  });
});
