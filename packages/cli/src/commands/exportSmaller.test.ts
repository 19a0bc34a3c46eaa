// `fmnist export --int8 | --half`, on the repository's own LeNet and images.
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeModel, encodeModel, type ModelProto } from '@fmnist/onnx';
import { lenet, saveLayersModel } from '@fmnist/trainer';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FIXTURE, runCli } from '../../test/runCli.ts';

const LENET = new URL('../../../../models/lenet/model.onnx', import.meta.url).pathname;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-smaller-'));
});
afterAll(() => rm(folder, { recursive: true }));

let work = '';
let model = '';
beforeEach(async () => {
  work = await mkdtemp(join(folder, 'work-'));
  model = join(work, 'model.onnx');
  await copyFile(LENET, model);
});

const smaller = async (...argv: string[]) => {
  const { exitCode, stdout, stderr } = await runCli(['export', ...argv, '--data', FIXTURE, '--calib', '100', '--json']);
  return { exitCode, stderr, json: JSON.parse(stdout) as Record<string, unknown> };
};
const read = async (path: string): Promise<ModelProto> => decodeModel(await readFile(path));
const opsOf = ({ graph }: ModelProto) => new Set(graph?.node?.map(({ opType }) => opType));
const metadataOf = ({ metadataProps = [] }: ModelProto) =>
  Object.fromEntries(metadataProps.map(({ key = '', value = '' }) => [key, value]));

test.each([
  ['--int8', [], 'int8', 'int8, static (mse)', 'QuantizeLinear', 0.31],
  ['--int8', ['--method', 'percentile'], 'int8', 'int8, static (percentile)', 'QuantizeLinear', 0.31],
  ['--int8', ['--dynamic'], 'int8', 'int8, dynamic', 'ConvInteger', 0.3],
  ['--int8', ['--weights-only'], 'int8', 'int8, weights only', 'DequantizeLinear', 0.29],
  ['--half', [], 'fp16', 'float16', 'Cast', 0.51],
] as const)('%s %j', async (flag, more, suffix, form, op, ratio) => {
  const { exitCode, json } = await smaller(model, flag, ...more);
  const path = join(work, `model.${suffix}.onnx`);
  expect({ exitCode, json }).toMatchObject({
    exitCode: 0,
    json: { model: path, source: model, form, images: 100, comparison: { count: 100 }, kept: [], lost: [] },
  });
  expect(json['ratio']).toBeLessThan(ratio);
  expect((json['comparison'] as { agreement: number }).agreement).toBeGreaterThanOrEqual(0.98);
  const [made, source] = await Promise.all([read(path), read(model)]);
  expect(opsOf(made)).toContain(op);
  // What the file says of itself stays, but for the accuracy, which was not measured on it.
  const { accuracy: _, ...kept } = metadataOf(source);
  expect(metadataOf(made)).toEqual({ ...kept, precision: form });
  expect(made.graph?.input).toEqual(source.graph?.input);
  expect(made.graph?.output).toEqual(source.graph?.output);
  expect(made.opsetImport).toEqual(source.opsetImport);
});

test('the smaller model is scored as any other', async () => {
  await smaller(model, '--int8');
  const { exitCode, stdout } = await runCli(['evaluate', join(work, 'model.int8.onnx'), '--data', FIXTURE, '--json']);
  expect(exitCode).toBe(0);
  expect((JSON.parse(stdout) as { accuracy: number }).accuracy).toBeGreaterThan(0.85);
});

test('a LayersModel is exported in float32 first', async () => {
  await saveLayersModel(join(work, 'net'), lenet({ seed: 3 }), { labels: [...'abcdefghij'], mean: [0.3], std: [0.35] });
  const { exitCode, json } = await smaller(join(work, 'net'), '--half');
  expect({ exitCode, json }).toMatchObject({
    exitCode: 0,
    json: {
      model: join(work, 'net', 'model.fp16.onnx'),
      float: { model: join(work, 'net', 'model.onnx'), verification: { status: 'passed' } },
    },
  });
});

test('layers that cost too much, or are excluded, stay in float32, and it says so', async () => {
  const excluded = await smaller(model, '--int8', '--exclude', 'fc3, conv1*');
  expect(excluded.json['kept']).toEqual([
    { node: 'conv1/Conv', reason: 'excluded' },
    { node: 'fc3/Gemm', reason: 'excluded' },
  ]);
  const { json } = await smaller(model, '--int8', '--max-drop', '0');
  const { accuracy } = json['comparison'] as { accuracy: { float: number; quantized: number } };
  expect(accuracy.quantized).toBeGreaterThanOrEqual(accuracy.float);
  expect((json['sensitivity'] as { node: string }[]).map(({ node }) => node).toSorted()).toEqual([
    'conv1/Conv',
    'conv2/Conv',
    'fc1/Gemm',
    'fc2/Gemm',
    'fc3/Gemm',
  ]);
});

test('what it prints for people', async () => {
  const { stdout } = await runCli(['export', model, '--int8', '--data', FIXTURE, '--calib', '50', '--max-drop', '1']);
  expect(stdout).toContain('model.int8.onnx  54.8 kB, 30.4 % of ');
  expect(stdout).toMatch(/same class as float32 for \d+\.\d\d % of 50 training images/);
  expect(stdout).toMatch(/fc1\/Relu +\d+\.\d dB/);
  expect(stdout).toMatch(/conv2\/Conv +\d+\.\d dB/);
});

describe('refuses, with one message', () => {
  const cases: [string, () => Promise<string[]>, number, string][] = [
    ['a file that is not there', async () => [join(work, 'gone.onnx'), '--int8'], 3, 'MODEL_NOT_FOUND'],
    ['a file that is no model', async () => (await writeFile(model, 'text'), [model, '--int8']), 3, 'BAD_PROTOBUF'],
    ['more images than there are', async () => [model, '--int8', '--calib', '100000'], 2, 'NO_IMAGES'],
    ['a layer that is not there', async () => [model, '--int8', '--exclude', 'fc9'], 2, 'NO_SUCH_NODE'],
    ['to replace what it is made of', async () => [model, '--half', '--out', model], 2, 'SAME_FILE'],
    [
      'a model that is in 8 bits already',
      async () => (await smaller(model, '--int8'), [join(work, 'model.int8.onnx'), '--int8']),
      3,
      'ALREADY_QUANTIZED',
    ],
    [
      'a model whose numbers are not finite',
      async () => (await writeFile(model, await damaged()), [model, '--int8']),
      3,
      'BAD_RANGE',
    ],
  ];
  test.each(cases)('%s', async (_, argv, exitCode, code) => {
    const given = await argv();
    const before = await readdir(work);
    const { exitCode: got, stdout, stderr } = await runCli(['export', '--data', FIXTURE, '--calib', '50', ...given]);
    expect({ got, stdout }).toEqual({ got: exitCode, stdout: '' });
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toContain('    at ');
    expect(await readdir(work)).toEqual(before);
  });
});

async function damaged(): Promise<Uint8Array> {
  const proto = await read(LENET);
  const initializer = proto.graph?.initializer?.map((tensor) =>
    tensor.name === 'fc1/bias' ? { ...tensor, rawData: new Uint8Array(480).fill(0xff) } : tensor,
  );
  return encodeModel({ ...proto, graph: { ...proto.graph, initializer } });
}
