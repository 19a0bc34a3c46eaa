import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { largestDifference, runOnnx } from '../../test/runOnnx.ts';
import { lenet, tf } from '../../test/tf.ts';
import { exportModel } from '../exportModel.ts';
import type { ModelArtifacts } from './fromLayersModel.ts';
import { loadModelJson } from './loadModelJson.node.ts';

const SHARD = 60_000;
let folder = '';
let weights = new Uint8Array();
let json: Record<string, unknown> = {};

/** As TensorFlow.js saves it, in three weight files. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fmnist-model-'));
  let saved: ModelArtifacts = {};
  await lenet().save({
    async save(artifacts) {
      saved = artifacts as ModelArtifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  weights = new Uint8Array(saved.weightData as ArrayBuffer);
  const paths = [0, 1, 2].map((i) => `group1-shard${i + 1}of3.bin`);
  for (const [i, path] of paths.entries())
    await writeFile(join(folder, path), weights.subarray(i * SHARD, i === 2 ? undefined : (i + 1) * SHARD));
  json = {
    format: 'layers-model',
    modelTopology: saved.modelTopology,
    weightsManifest: [{ paths, weights: saved.weightSpecs }],
    userDefinedMetadata: { labels: ['a', 'b'] },
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
});
afterAll(() => rm(folder, { recursive: true }));

/** The artifacts as what exportModel takes: a model that saves itself. */
const exported = async (path: string) => {
  const artifacts = await loadModelJson(path);
  return exportModel({ save: (handler) => handler.save(artifacts) });
};

const errorOf = (result: Promise<unknown>): Promise<unknown> =>
  result.then(
    () => 'no error',
    (error: unknown) => error,
  );

/** A model.json with other fields, beside the same weights. */
async function changed(fields: Record<string, unknown> | string): Promise<string> {
  const path = join(folder, 'changed.json');
  await writeFile(path, typeof fields === 'string' ? fields : JSON.stringify({ ...json, ...fields }));
  return path;
}

const manifest = (paths: unknown) => {
  const [group] = json['weightsManifest'] as [object];
  return { weightsManifest: [{ ...group, paths }] };
};

test('reads a model in several files; it computes what the model in memory does', async () => {
  expect(await loadModelJson(join(folder, 'model.json'))).toMatchObject({
    userDefinedMetadata: { labels: ['a', 'b'] },
  });
  const { model } = await exported(join(folder, 'model.json'));
  const x = Float32Array.from({ length: 784 }, (_, i) => Math.sin(i));
  const [output] = Object.values(await runOnnx(model, new Tensor('float32', x, [1, 28, 28, 1])));
  const expected = await (lenet().predict(tf.tensor(x, [1, 28, 28, 1])) as tf.Tensor).data();
  expect(largestDifference(output?.data ?? [], expected)).toBeLessThan(1e-5);
});

test.each([
  ['NO_FILE', 'a weights file is missing', () => changed(manifest(['group1-shard1of3.bin', 'gone.bin']))],
  [
    'NO_FILE',
    'a weights file is a folder',
    async () => {
      await mkdir(join(folder, 'weights.bin'), { recursive: true });
      return changed(manifest(['weights.bin']));
    },
  ],
  ['NO_FILE', 'model.json is missing', async () => join(folder, 'gone.json')],
  [
    'SHORT_WEIGHTS',
    'a weights file is left out',
    () => changed(manifest(['group1-shard1of3.bin', 'group1-shard2of3.bin'])),
  ],
  [
    'SHORT_WEIGHTS',
    'a weights file is cut short',
    async () => {
      await writeFile(join(folder, 'cut.bin'), weights.subarray(0, -1));
      return changed(manifest(['cut.bin']));
    },
  ],
  ['NOT_A_LAYERS_MODEL', 'a weights file lies above', () => changed(manifest(['../secret.bin']))],
  ['NOT_A_LAYERS_MODEL', 'a weights file is anywhere', () => changed(manifest(['/etc/hostname']))],
  ['NOT_A_LAYERS_MODEL', 'a weights file is the folder', () => changed(manifest(['.']))],
  ['NOT_A_LAYERS_MODEL', 'a weights file is listed twice', () => changed(manifest(['cut.bin', './cut.bin']))],
  ['NOT_A_LAYERS_MODEL', 'paths is no list', () => changed(manifest('cut.bin'))],
  ['NOT_A_LAYERS_MODEL', 'a path is no text', () => changed(manifest([7]))],
  ['NOT_A_LAYERS_MODEL', 'weightsManifest is no list', () => changed({ weightsManifest: {} })],
  [
    'NOT_A_LAYERS_MODEL',
    'weights has an entry of nothing',
    () => changed({ weightsManifest: [{ paths: [], weights: [null] }] }),
  ],
  ['NOT_A_LAYERS_MODEL', 'it is a GraphModel', () => changed({ format: 'graph-model' })],
  ['NOT_A_LAYERS_MODEL', 'it is any other JSON', () => changed('[1, 2]')],
  [
    'NOT_JSON',
    'it is cut short',
    async () => changed((await readFile(join(folder, 'model.json'), 'utf8')).slice(0, 500)),
  ],
  [
    'UNSUPPORTED_WEIGHTS',
    'weights are quantized',
    () =>
      changed({
        weightsManifest: [
          { paths: [], weights: [{ name: 'w', shape: [9], dtype: 'float32', quantization: { dtype: 'uint8' } }] },
        ],
      }),
  ],
])('%s where %s', async (code, _what, path) => {
  const error = await errorOf(exported(await path()));
  expect(error).toBeInstanceOf(ToolkitError);
  expect(error).toMatchObject({ code, kind: 'input' });
});

test('a link in the folder is followed: it is the owner who made it', async () => {
  await writeFile(join(folder, 'whole.bin'), weights);
  await symlink(join(folder, 'whole.bin'), join(folder, 'link.bin'));
  expect((await exported(await changed(manifest(['link.bin'])))).report.parameters).toBe(44426);
});
