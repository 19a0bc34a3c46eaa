// What loadModel refuses, and how it says so. Files may be anyone's.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { allFiles, artifactsOf, splitModel, type SavedModel } from '../../test/savedModel.ts';
import { layers, lenet } from '../../test/tf.ts';
import { ExportError } from '../errors.ts';
import type { ModelSource } from './LoadOptions.ts';
import { loadModel } from './loadModel.ts';

const SHARD = 60_000;
let folder = '';
let saved: SavedModel = splitModel({});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fmnist-refuse-'));
  saved = splitModel(await artifactsOf(lenet()), SHARD);
  for (const [name, bytes] of Object.entries(allFiles(saved))) await writeFile(join(folder, name), bytes);
});
afterAll(() => rm(folder, { recursive: true }));

const errorOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    () => 'no error',
    (error: unknown) => error,
  );

/** A model.json with other fields, beside the same weights. */
const withJson = (fields: Record<string, unknown>): ModelSource => ({ ...saved, json: { ...saved.json, ...fields } });
const withText = (json: string): ModelSource => ({ ...saved, json });
const withFiles = (files: Record<string, Uint8Array | undefined>): ModelSource => ({
  ...saved,
  files: Object.fromEntries(
    Object.entries({ ...saved.files, ...files }).flatMap(([name, bytes]) => (bytes ? [[name, bytes]] : [])),
  ),
});
const manifest = (paths: unknown, weights: unknown = saved.json.weightsManifest[0]?.weights) =>
  withJson({ weightsManifest: [{ paths, weights }] });
const [ONE, TWO, THREE] = [1, 2, 3].map((i) => `group1-shard${i}of3.bin`) as [string, string, string];
const shard = (name: string) => saved.files[name] ?? new Uint8Array();
const longer = (bytes: Uint8Array) => Uint8Array.from([...bytes, 0]);

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}
async function folderOf(name: string, files: readonly string[]): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  for (const f of files) await writeFile(join(folder, name, f), '');
  return join(folder, name);
}
const zipOf = (files: Record<string, Uint8Array>) => zipSync(files as Record<string, Uint8Array<ArrayBuffer>>);

type Case = readonly [code: string, what: string, source: () => ModelSource | Promise<ModelSource>, says: RegExp];

const cases: readonly Case[] = [
  // Files that are not there.
  ['NO_FILE', 'a path of nothing', () => join(folder, 'gone.json'), /gone\.json/],
  ['NO_FILE', 'a device', () => '/dev/zero', /zero/],
  ['NO_MODEL', 'a folder of something else', () => folderOf('other', ['notes.txt']), /other.*no model\.json/],
  ['SEVERAL_MODELS', 'a folder of several', () => folderOf('two', ['a.json', 'b.json']), /a\.json, b\.json/],
  ['NO_FILE', 'a missing weights file', () => withFiles({ [TWO]: undefined }), /"group1-shard2of3\.bin" is missing/],
  [
    'SEVERAL_PROBLEMS',
    'two of them',
    () => withFiles({ [ONE]: undefined, [TWO]: undefined }),
    /shard1of3[^]*shard2of3/,
  ],
  [
    'NO_FILE',
    'a model.json alone',
    () => new Blob([JSON.stringify({ ...saved.json, weightsManifest: [{ paths: ['a.bin'], weights: [] }] })]),
    /"a\.bin" is missing/,
  ],
  [
    'NO_FILE',
    'a weights file that is a folder',
    async () => {
      await mkdir(join(folder, 'weights.bin'), { recursive: true });
      return file(
        'changed.json',
        JSON.stringify({ ...saved.json, weightsManifest: [{ paths: ['weights.bin'], weights: [] }] }),
      );
    },
    /"weights\.bin"/,
  ],
  // Files of other sizes.
  [
    'SHORT_WEIGHTS',
    'a short first file',
    () => withFiles({ [ONE]: shard(ONE).subarray(1) }),
    /shard1of3\.bin" is too short: expected 60000 bytes, received 59999/,
  ],
  [
    'SHORT_WEIGHTS',
    'a short last file',
    () => withFiles({ [THREE]: shard(THREE).subarray(5) }),
    /shard3of3\.bin" is too short: expected 57704 bytes, received 57699/,
  ],
  [
    'LONG_WEIGHTS',
    'a long last file',
    () => withFiles({ [THREE]: longer(shard(THREE)) }),
    /shard3of3\.bin" is too long: expected 57704 bytes, received 57705/,
  ],
  ['SHORT_WEIGHTS', 'one that is left out', () => manifest([ONE, TWO]), /expected 117704 bytes, received 60000/],
  ['SHORT_WEIGHTS', 'no file at all', () => manifest([]), /no file of them: expected 177704 bytes/],
  ['LONG_WEIGHTS', 'files of nothing', () => manifest([ONE], []), /shard1of3/],
  // Paths.
  ['NOT_A_LAYERS_MODEL', 'a file above', () => manifest(['../secret.bin']), /"\.\.\/secret\.bin" lies outside/],
  ['NOT_A_LAYERS_MODEL', 'a file above, further on', () => manifest(['a/../../secret.bin']), /outside/],
  ['NOT_A_LAYERS_MODEL', 'a file anywhere', () => manifest(['/etc/hostname']), /outside/],
  ['NOT_A_LAYERS_MODEL', 'a file on a drive', () => manifest(['C:secret.bin']), /outside/],
  ['NOT_A_LAYERS_MODEL', 'a file above, on Windows', () => manifest(['..\\secret.bin']), /outside/],
  ['NOT_A_LAYERS_MODEL', 'another address', () => manifest(['http://elsewhere/a.bin']), /outside/],
  ['NOT_A_LAYERS_MODEL', 'the folder', () => manifest(['.']), /outside/],
  ['NOT_A_LAYERS_MODEL', 'nothing', () => manifest(['']), /outside/],
  ['NOT_A_LAYERS_MODEL', 'a file twice', () => manifest([ONE, `./${ONE}`]), /shard1of3\.bin" is listed twice/],
  // Manifests.
  ['NOT_A_LAYERS_MODEL', 'paths that are no list', () => manifest('a.bin'), /weightsManifest/],
  ['NOT_A_LAYERS_MODEL', 'a path that is no text', () => manifest([7]), /weightsManifest/],
  ['NOT_A_LAYERS_MODEL', 'a manifest that is no list', () => withJson({ weightsManifest: {} }), /weightsManifest/],
  ['NOT_A_LAYERS_MODEL', 'a weight of nothing', () => manifest([ONE], [null]), /no name/],
  ['NOT_A_LAYERS_MODEL', 'metadata that is a list', () => withJson({ userDefinedMetadata: [] }), /userDefinedMetadata/],
  [
    'TOO_LARGE',
    'an absurd size',
    () => manifest([ONE], [{ name: 'w', shape: [1e9, 1e9], dtype: 'float32' }]),
    /w: .*\[1000000000,1000000000\]/,
  ],
  [
    'SHORT_WEIGHTS',
    'a size of gigabytes',
    () =>
      manifest(
        [ONE],
        Array.from({ length: 1000 }, (_, i) => ({ name: `w${i}`, shape: [2 ** 29], dtype: 'float32' })),
      ),
    /received 60000/,
  ],
  ['NO_WEIGHTS', 'no manifest', () => withJson({ weightsManifest: undefined }), /no weights/],
  ['NO_WEIGHTS', 'what toJSON() gives', () => withText(JSON.stringify(lenet().toJSON(null, false))), /no weights/],
  // JSON that is none, or of another kind.
  ['NOT_JSON', 'half a model.json', () => withText(JSON.stringify(saved.json).slice(0, 500)), /not a JSON file/],
  ['NOT_JSON', 'an empty one', () => file('empty.json', ''), /not a JSON file/],
  ['NOT_A_LAYERS_MODEL', 'any other JSON', () => withText('[1, 2]'), /modelTopology/],
  ['NOT_A_LAYERS_MODEL', 'a package.json', () => withText('{"name":"x"}'), /modelTopology/],
  ['NOT_A_LAYERS_MODEL', 'no topology in memory', () => ({ modelTopology: null }), /modelTopology/],
  [
    'NOT_JSON',
    'what is no JSON at all',
    () => {
      const json: Record<string, unknown> = {};
      json['json'] = json;
      return { json, files: {} };
    },
    /cannot be JSON/,
  ],
  ['TOO_LARGE', 'a deep one', () => withText('['.repeat(1e6)), /256 levels/],
  ['TOO_LARGE', 'a long one', () => withText(JSON.stringify('a'.repeat(2 ** 25))), /33554432 bytes/],
  [
    'UNSUPPORTED_FORMAT',
    'a GraphModel',
    () => withJson({ format: 'graph-model' }),
    /GraphModel: it cannot be exported yet/,
  ],
  [
    'UNSUPPORTED_FORMAT',
    'a GraphModel that does not say so',
    () => withJson({ format: undefined, modelTopology: { node: [] } }),
    /GraphModel/,
  ],
  [
    'UNSUPPORTED_FORMAT',
    'a GraphModel in memory',
    () => ({ modelTopology: { node: [] }, format: 'graph-model' }) as ModelSource,
    /GraphModel/,
  ],
  [
    'UNSUPPORTED_FORMAT',
    'a format of tomorrow',
    () => withJson({ format: 'constructor' }),
    /"constructor" is not known/,
  ],
  // Files of other formats.
  ['UNSUPPORTED_FORMAT', 'a page', () => file('page.json', '\n<!DOCTYPE html><html>404</html>'), /an HTML page/],
  [
    'UNSUPPORTED_FORMAT',
    'HDF5',
    () => file('net.h5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 0x1a, 10, 0)),
    /Keras model \(HDF5\)/,
  ],
  [
    'UNSUPPORTED_FORMAT',
    '.keras',
    () => zipOf({ 'config.json': strToU8('{}'), 'metadata.json': strToU8('{}'), 'model.weights.h5': strToU8('') }),
    /Keras model \(\.keras\)/,
  ],
  ['NO_MODEL', 'a folder of HDF5', () => folderOf('keras', ['net.h5']), /no model\.json here: received net\.h5/],
  [
    'UNSUPPORTED_FORMAT',
    'a SavedModel',
    () => folderOf('savedmodel', ['saved_model.pb', 'keras_metadata.pb']),
    /SavedModel/,
  ],
  [
    'UNSUPPORTED_FORMAT',
    'safetensors',
    () => file('w.safetensors', Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d])),
    /safetensors/,
  ],
  [
    'UNSUPPORTED_FORMAT',
    'ONNX',
    () => file('net.onnx', Uint8Array.from([8, 8, 0x12, 6, ...strToU8('pytorch')])),
    /ONNX/,
  ],
  [
    'UNSUPPORTED_FORMAT',
    'TensorFlow Lite',
    () => file('net.tflite', Uint8Array.from([28, 0, 0, 0, ...strToU8('TFL3')])),
    /TensorFlow Lite/,
  ],
  ['UNSUPPORTED_FORMAT', 'PyTorch', () => zipOf({ 'archive/data.pkl': strToU8('') }), /PyTorch/],
  ['UNSUPPORTED_FORMAT', 'gzip', () => file('net.tgz', Uint8Array.of(0x1f, 0x8b, 8)), /gzip/],
  ['NO_MODEL', 'an empty zip', () => zipOf({ 'a.txt': strToU8('a') }), /no model\.json/],
  [
    'SEVERAL_MODELS',
    'a zip of two models',
    () => zipOf({ 'a/model.json': strToU8('{}'), 'b/model.json': strToU8('{}') }),
    /a\/model\.json, b\/model\.json/,
  ],
  [
    'SEVERAL_PROBLEMS',
    'a zip without the weights',
    () => zipOf({ 'model.json': strToU8(JSON.stringify(saved.json)) }),
    /shard1of3/,
  ],
  [
    'SHORT_WEIGHTS',
    'a zip with short weights',
    () => zipOf({ ...allFiles(saved), [ONE]: shard(ONE).slice(1) }),
    /bytes > group1-shard1of3\.bin.*expected 60000 bytes, received 59999/,
  ],
  ['BAD_SOURCE', 'a number', () => 7 as never, /received number/],
  ['NO_MODEL', 'no files', () => [], /no model\.json/],
];

describe('loadModel refuses', () => {
  test.each(cases)('%s: %s', async (code, _what, source, says) => {
    const error = await errorOf(loadModel(await source()));
    expect(error).toBeInstanceOf(ExportError);
    expect(error).toMatchObject({ code });
    expect((error as ExportError).message).toMatch(says);
  });

  test('twenty missing files, and no more', async () => {
    const names = Array.from({ length: 1e5 }, (_, i) => `shard${i}.bin`);
    expect(await errorOf(loadModel(manifest(names)))).toMatchObject({
      code: 'SEVERAL_PROBLEMS',
      problems: { length: 20 },
    });
  });

  test('addresses where the network is switched off', async () => {
    vi.stubEnv('FMNIST_OFFLINE', '1');
    expect(await errorOf(loadModel('http://127.0.0.1:9/model.json'))).toMatchObject({ code: 'OFFLINE' });
    vi.unstubAllEnvs();
  });
});

describe('a zip', () => {
  const damaged = (change: (bytes: Uint8Array, view: DataView) => void): Uint8Array => {
    const bytes = zipOf(allFiles(saved));
    change(bytes, new DataView(bytes.buffer, bytes.byteOffset));
    return bytes;
  };
  /** Where the directory's entry of a file begins. */
  const entryAt = (bytes: Uint8Array, name: string) => Buffer.from(bytes).lastIndexOf(name) - 46;

  test.each<readonly [string, () => Uint8Array, RegExp]>([
    ['that is cut short', () => zipOf(allFiles(saved)).subarray(0, -30), /no end|cut short/],
    ['with other content', () => damaged((bytes) => bytes.fill(0, 2000, 2010)), /cannot be unpacked|checksum|holds/],
    [
      'that claims more than there is',
      () => damaged((bytes, view) => view.setUint32(entryAt(bytes, 'model.json') + 24, 2 ** 31, true)),
      /holds \d+ of 2147483648 bytes/,
    ],
    [
      'that holds more than it claims',
      () => damaged((bytes, view) => view.setUint32(entryAt(bytes, 'model.json') + 24, 10, true)),
      /more than the 10 bytes/,
    ],
    [
      'with a password',
      () => damaged((bytes, view) => view.setUint16(entryAt(bytes, 'model.json') + 8, 1, true)),
      /encrypted/,
    ],
    [
      'in another compression',
      () => damaged((bytes, view) => view.setUint16(entryAt(bytes, 'model.json') + 10, 93, true)),
      /method 93/,
    ],
    [
      'whose files lie elsewhere',
      () => damaged((bytes, view) => view.setUint32(entryAt(bytes, 'model.json') + 42, 7, true)),
      /not where it should be/,
    ],
    [
      'whose files lie behind its end',
      () => damaged((bytes, view) => view.setUint32(entryAt(bytes, 'model.json') + 42, 2 ** 31, true)),
      /behind the end/,
    ],
  ])('%s is refused', async (_what, bytes, says) => {
    const error = await errorOf(loadModel(bytes()));
    expect(error).toBeInstanceOf(ExportError);
    expect(error).toMatchObject({ code: 'BAD_ZIP' });
    expect((error as ExportError).message).toMatch(says);
  });

  test('with another bit in a weight is refused: its checksum says so', async () => {
    const bytes = zipSync(allFiles(saved), { level: 0 });
    const at = Buffer.from(bytes).indexOf(shard(TWO).subarray(0, 64));
    bytes.set([(bytes[at + 9] ?? 0) ^ 1], at + 9);
    const error = await errorOf(loadModel(bytes));
    expect(error).toMatchObject({ code: 'BAD_ZIP', message: expect.stringContaining('checksum') });
  });

  test('that unpacks to far more than a model has is refused before it does', async () => {
    const bomb = new Uint8Array(2 ** 25);
    const unpacked: Record<string, number> = {};
    const load = (bytes: Uint8Array) =>
      errorOf(loadModel(bytes, { onProgress: ({ file, loaded }) => (unpacked[file.split(' > ')[1] ?? ''] = loaded) }));
    // Where the manifest says less, nothing of any weights is unpacked.
    expect(await load(zipOf({ ...allFiles(saved), [TWO]: bomb }))).toMatchObject({ code: 'LONG_WEIGHTS' });
    expect(Object.keys(unpacked)).toEqual(['model.json']);
    // Where the zip itself says less, its first piece is too much.
    delete unpacked['model.json'];
    const lies = zipOf({ ...allFiles(saved), 'model.json': bomb });
    new DataView(lies.buffer, lies.byteOffset).setUint32(entryAt(lies, 'model.json') + 24, 1000, true);
    expect(await load(lies)).toMatchObject({ code: 'BAD_ZIP' });
    expect(unpacked).toEqual({});
  });

  test('with any bytes changed gives the model or an ExportError', async () => {
    const { json, files } = splitModel(
      await artifactsOf(layers.sequential({ layers: [layers.layers.dense({ units: 2, inputShape: [2] })] })),
      10,
    );
    const whole = zipOf(allFiles({ json, files }));
    const outcomes = { loaded: 0, refused: 0 };
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, fc.option(fc.nat(whole.length)), async (list, cut) => {
        const bytes = whole.slice(0, cut ?? whole.length);
        for (const [at, value] of list) if (at < bytes.length) bytes[at] = value;
        const error = await errorOf(loadModel(bytes));
        if (error instanceof Error && !(error instanceof ExportError)) throw error;
        outcomes[error === 'no error' ? 'loaded' : 'refused']++;
      }),
      { numRuns: 1500 },
    );
    expect(outcomes.loaded).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(20);
  });
});

describe('a model.json', () => {
  test('with any text changed gives the model or an ExportError', async () => {
    const { json, files } = splitModel(
      await artifactsOf(layers.sequential({ layers: [layers.layers.dense({ units: 2, inputShape: [2] })] })),
      10,
    );
    const whole = JSON.stringify(json);
    // The manifest is at its end.
    const place = fc.oneof(fc.nat(whole.length - 1), fc.integer({ min: whole.length - 400, max: whole.length - 1 }));
    const bits = fc.oneof(
      fc.constantFrom('"', '[', ']', '{', '}', ',', '0', '9', '-', '.', 'e9', 'null', '[]', '"..', '/', '1e309', ' '),
      fc.string({ maxLength: 3 }),
    );
    const outcomes = { loaded: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ place, bits, drop: fc.nat(3) }), { minLength: 1, maxLength: 3 }),
        async (list) => {
          const text = list.reduce((t, c) => t.slice(0, c.place) + c.bits + t.slice(c.place + c.drop), whole);
          const error = await errorOf(loadModel({ json: text, files }));
          if (error instanceof Error && !(error instanceof ExportError)) throw error;
          outcomes[error === 'no error' ? 'loaded' : 'refused']++;
        },
      ),
      { numRuns: 2000 },
    );
    expect(outcomes.loaded).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(20);
  });
});
