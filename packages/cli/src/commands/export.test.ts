// `fmnist export` of models that come from elsewhere: in a zip, from a server, quantised.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensorToTypedArray, decodeModel } from '@fmnist/onnx';
import { lenet, loadLayersModel, readWeights, saveLayersModel, weightsOf } from '@fmnist/trainer';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../test/runCli.ts';
import { exportPath } from '../files/exportPath.ts';

let folder = '';
let zip = new Uint8Array();
let server: Server;
let address = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-export-'));
  await saveLayersModel(join(folder, 'net'), lenet({ seed: 3 }), { labels: [...'abcdefghij'] });
  const [json, weights] = await Promise.all(
    ['model.json', 'weights.bin'].map((name) => readFile(join(folder, 'net', name))),
  );
  zip = zipSync({ 'lenet/model.json': json ?? strToU8(''), 'lenet/weights.bin': weights ?? strToU8('') });
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname;
    readFile(join(folder, 'net', path)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

let work = '';
beforeEach(async () => {
  work = await mkdtemp(join(folder, 'work-'));
});

const exported = async (...argv: string[]) => {
  const { exitCode, stdout, stderr } = await runCli(['export', ...argv, '--json']);
  return { exitCode, stderr, json: JSON.parse(stdout) as Record<string, unknown> };
};

const verified = { exitCode: 0, json: { parameters: 44426, verification: { status: 'passed', samples: 4 } } };

describe('export', () => {
  test('--report is written for models that cannot be read, too', async () => {
    const json = JSON.parse(await readFile(join(folder, 'net', 'model.json'), 'utf8')) as object;
    await writeFile(join(work, 'model.json'), JSON.stringify(json));
    const run = await exported(join(work, 'model.json'), '--report');
    expect(run).toMatchObject({ exitCode: 3, json: { error: { code: 'NO_FILE' } } });
    const report = await readFile(join(work, 'model.report.md'), 'utf8');
    expect(report).toContain('- ❌ **loaded**');
    expect(report).toContain('the weights file "weights.bin" is missing');
  });

  test('--report says how close the result is', async () => {
    const report = join(work, 'close.md');
    expect(await exported(join(folder, 'net'), '--out', join(work, 'net.onnx'), '--report', report)).toMatchObject({
      exitCode: 0,
      json: { report, steps: { loaded: 'passed', agreed: 'passed' } },
    });
    expect(await readFile(report, 'utf8')).toContain('- ✅ **agreed**');
  });

  test('takes a zip and writes beside it', async () => {
    await writeFile(join(work, 'net.zip'), zip);
    expect(await exported(join(work, 'net.zip'))).toMatchObject(verified);
    expect((await readFile(join(work, 'model.onnx'))).length).toBeGreaterThan(170_000);
    expect((await readWeights(join(work, 'net.zip'), lenet({ seed: 4 }))).weights).toEqual(
      weightsOf(lenet({ seed: 3 })),
    );
  });

  test('takes an address and writes where it is told to', async () => {
    const out = join(work, 'here.onnx');
    expect(await exported(`${address}/model.json?v=1`, '--out', out)).toMatchObject(verified);
    expect((await readFile(out)).length).toBeGreaterThan(170_000);
    const step = join(work, 'step.onnx');
    expect(await exported(`${address}/model.json`, '--training', '--out', step)).toMatchObject({
      exitCode: 0,
      json: { model: step },
    });
  });

  test('writes a model of a server into the folder where it is called', async () => {
    expect(await exportPath('https://example.com/net/model.json', undefined)).toBe('model.onnx');
  });

  test.each([
    ['uint8', Uint8Array, { scale: 1 / 2000, min: -0.06 }],
    ['uint16', Uint16Array, { scale: 1e-6, min: -0.03 }],
  ] as const)('takes weights in %s and agrees with TensorFlow.js', async (dtype, array, affine) => {
    const json = JSON.parse(await readFile(join(folder, 'net', 'model.json'), 'utf8')) as ModelJson;
    const [group] = json.weightsManifest;
    const codes = new array(44426).map((_, i) => (i * 40503) % 65521);
    const weights = group?.weights.map((spec) => ({ ...spec, quantization: { dtype, ...affine } }));
    await writeFile(join(work, 'weights.bin'), codes);
    await writeFile(
      join(work, 'model.json'),
      JSON.stringify({ ...json, weightsManifest: [{ paths: ['weights.bin'], weights }] }),
    );
    expect(await exported(work)).toMatchObject(verified);
    // And these are the weights: of the last layer, which nothing folds into another.
    const { model } = await loadLayersModel(work);
    const bias = weightsOf(model).get('fc3/bias')?.data ?? [];
    expect(bias[0]).toBe(Math.fround((codes.at(-10) ?? NaN) * affine.scale + affine.min));
    const onnx = decodeModel(await readFile(join(work, 'model.onnx'))).graph?.initializer ?? [];
    const stored = onnx.find(({ name }) => name === 'fc3/bias');
    expect(stored && tensorToTypedArray(stored)).toEqual(bias);
  });

  test.each([
    ['NO_FILE', () => 'gone/model.json', /gone/],
    ['NO_FILE', () => `${address}/gone.json`, /404/],
    ['OFFLINE', () => (vi.stubEnv('FMNIST_OFFLINE', '1'), `${address}/model.json`), /network/],
  ])('%s', async (code, source, says) => {
    const { exitCode, json } = await exported(source(), '--out', join(work, 'x.onnx'));
    vi.unstubAllEnvs();
    expect({ exitCode, error: json['error'] }).toMatchObject({ exitCode: 3, error: { code } });
    expect(JSON.stringify(json['error'])).toMatch(says);
  });
});

interface ModelJson {
  readonly weightsManifest: readonly { readonly weights: readonly object[] }[];
}
