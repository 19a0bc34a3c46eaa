import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeModel, encodeModel, type ModelProto } from '@fmnist/onnx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../test/runCli.ts';

const LENET = new URL('../../../models/lenet/model.onnx', import.meta.url).pathname;

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspect-'));
  path = join(folder, 'lenet.onnx');
  await copyFile(LENET, path);
});
afterAll(() => rm(folder, { recursive: true }));

async function json(...argv: string[]): Promise<Record<string, unknown> & { exitCode: number }> {
  const { exitCode, stdout } = await runCli(['inspect', ...argv, '--json']);
  return { ...(JSON.parse(stdout) as Record<string, unknown>), exitCode };
}

/** LeNet with something changed, as a file. */
async function variant(name: string, change: (model: ModelProto) => ModelProto): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, encodeModel(change(decodeModel(await readFile(LENET)))));
  return file;
}

describe('the summary', () => {
  test('has a row for each layer', async () => {
    const { stdout } = await runCli(['inspect', path]);
    expect(stdout).toMatch(/^ {2}parameters {2}44,426, 177\.8 kB$/m);
    expect(stdout).toMatch(/^ {2}FLOPs {7}574 k a run/m);
    expect(stdout).toMatch(/^ {2}conv2 +Conv, Relu +\[N, 16, 8, 8] +2,416 +5\.4 % +9\.7 kB +308 k +53\.7 %$/m);
    const { layers, ...summary } = await json(path);
    expect(summary).toMatchObject({ parameters: 44_426, flops: 574_062, counted_flops: 574_062, uncounted: [] });
    expect(layers).toHaveLength(11);
    expect((layers as unknown[])[2]).toEqual({
      name: 'conv1',
      nodes: 2,
      operators: { Conv: 1, Relu: 1 },
      outputs: [{ name: 'conv1/Relu', type: 'float[N, 6, 24, 24]' }],
      parameters: 156,
      size_bytes: 624,
      flops: 176_256,
      counted_flops: 176_256,
      uncounted: [],
    });
  });

  test('says what it cannot count, and gives no total then', async () => {
    const file = await variant('custom.onnx', (model) => {
      const node = model.graph?.node?.map((n) => (n.name === 'conv1/Relu' ? { ...n, domain: 'my.ops' } : n));
      return { ...model, graph: { ...model.graph, node } };
    });
    expect((await runCli(['inspect', file])).stdout).toMatch(
      /FLOPs +at least 571 k a run, .*; not counted: my\.ops\.Relu/,
    );
    expect(await json(file)).toMatchObject({ flops: null, counted_flops: 570_606, uncounted: ['my.ops.Relu'] });
  });

  test('takes layers together when there are many, and as deep as it is told', async () => {
    const file = await variant('deep.onnx', (model) => {
      const node = Array.from({ length: 500 }, (_, i) => ({
        name: `stage${i % 5}/block${i}/Relu`,
        opType: 'Relu',
        input: [i === 0 ? 'images' : `v${i - 1}`],
        output: [`v${i}`],
      }));
      return { ...model, graph: { ...model.graph, node } };
    });
    const { stdout } = await runCli(['inspect', file]);
    expect(stdout).toContain('stage4 (100 layers)');
    expect(stdout).toContain('500 layers; --depth 99 shows each');
    expect((await runCli(['inspect', file, '--depth', '2'])).stdout).toContain('stage4/block499');
    expect((await json(file, '--depth', '1'))['layers']).toHaveLength(5);
    expect((await json(file))['layers']).toHaveLength(500);
  });
});

describe('--text', () => {
  test('has all weights with --weights', async () => {
    const elided = (await json(path, '--text'))['text'] as string;
    const whole = (await json(path, '--text', '--weights'))['text'] as string;
    expect(elided).toContain('{...}');
    expect(whole).not.toContain('{...}');
    const [, values = ''] = /"fc1\/kernel" = \{([^}]*)}/.exec(whole) ?? [];
    const kernel =
      decodeModel(await readFile(path)).graph?.initializer?.find(({ name }) => name === 'fc1/kernel')?.rawData ??
      new Uint8Array();
    expect(Float32Array.from(values.split(','), Number)).toEqual(new Float32Array(kernel.slice().buffer));
  });
});

test('--weights refuses what no text can hold, before it is written', async () => {
  const file = await variant('huge.onnx', (model) => ({
    ...model,
    graph: { ...model.graph, initializer: [{ name: 'w', dataType: 1, dims: [2 ** 30], dataLocation: 1 }] },
  }));
  expect(await json(file, '--text', '--weights')).toMatchObject({ exitCode: 3, error: { code: 'TOO_LARGE' } });
  expect(await json(file, '--text')).toMatchObject({ exitCode: 0 });
});

describe('--diff', () => {
  test('finds nothing between a model and a copy', async () => {
    expect(await runCli(['inspect', path, '--diff', LENET])).toMatchObject({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('no differences'),
    });
    expect(await json(path, '--diff', LENET)).toMatchObject({ exitCode: 0, same: true, other: LENET });
  });

  test('lists what is different and exits with 1', async () => {
    const file = await variant('tanh.onnx', (model) => {
      const node = model.graph?.node?.map((n) => (n.name === 'fc1/Relu' ? { ...n, opType: 'Tanh' } : n));
      const initializer = model.graph?.initializer?.map((t) =>
        t.name === 'conv1/bias' ? { ...t, rawData: new Uint8Array(24) } : t,
      );
      return { ...model, irVersion: 9, producerName: 'x\u001B[31m', graph: { ...model.graph, node, initializer } };
    });
    const { exitCode, stdout, stderr } = await runCli(['inspect', path, '--diff', file]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/~ {2}fc1\/Relu {2}Relu {2}operator {2}Relu → Tanh/);
    expect(stdout).toMatch(
      /~ {2}conv1\/bias {2}float\[6] {2}6 of 6 values, by at most 1\.51 \(100\.00 % of the largest\)/,
    );
    expect(stdout).toMatch(/~ {2}IR version +8 → 9/);
    expect(stdout).not.toContain('\u001B');
    expect(stderr).toMatch(
      /^error: .*lenet\.onnx: not the same as .*tanh\.onnx: header: IR version, producer; 1 node changed; 1 weight changed, values by at most 1\.51 \[MODELS_DIFFER]\n$/,
    );
    expect(await json(path, '--diff', file)).toMatchObject({
      exitCode: 1,
      same: false,
      nodes: {
        unchanged: 16,
        changed: [{ from: 'fc1/Relu', changes: [{ what: 'operator', from: 'Relu', to: 'Tanh' }] }],
      },
      weights: { unchanged: 13, changed: [{ from: 'conv1/bias', different: 6 }] },
      error: { code: 'MODELS_DIFFER' },
    });
  });

  test('names the file that is none', async () => {
    expect(await json(path, '--diff', join(folder, 'none.onnx'))).toMatchObject({
      exitCode: 3,
      error: { code: 'MODEL_NOT_FOUND' },
    });
  });
});

describe('--svg', () => {
  test('draws beside the model, or where it is told', async () => {
    expect(await json(path, '--svg')).toMatchObject({ exitCode: 0, svg: join(folder, 'lenet.svg') });
    const svg = await readFile(join(folder, 'lenet.svg'), 'utf8');
    expect(svg).toMatch(/^<svg .*>conv1<\/text>.*<\/svg>\n$/s);
    const { stdout } = await runCli(['inspect', path, '--svg', join(folder, 'new', 'a.svg')]);
    expect(stdout).toContain(join('new', 'a.svg'));
    expect(await readFile(join(folder, 'new', 'a.svg'), 'utf8')).toBe(svg);
    expect(await json(path, '--svg', join(folder, 'new'), '--depth', '1')).toMatchObject({
      svg: join(folder, 'new', 'lenet.svg'),
    });
    expect(await readFile(join(folder, 'new', 'lenet.svg'), 'utf8')).toContain('Conv, Relu');
  });

  test('replaces pictures, and nothing else', async () => {
    expect((await runCli(['inspect', path, '--svg'])).exitCode).toBe(0);
    expect(await json(LENET, '--svg', path)).toMatchObject({
      exitCode: 2,
      error: { code: 'NOT_REPLACED', where: path },
    });
    expect(await readFile(path)).toEqual(await readFile(LENET));
  });
});

test.each([
  [['--diff', 'b.onnx', '--svg'], '--diff and --svg cannot'],
  [['--weights'], '--weights is for --text'],
  [['--text', '--depth', '2'], '--depth is not for --text'],
])('%j is wrong usage', async (flags, message) => {
  const { exitCode, stderr } = await runCli(['inspect', path, ...flags]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
});
