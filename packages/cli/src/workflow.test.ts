import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Jimp } from 'jimp';
import { decodeModel, encodeModel } from '@fmnist/onnx';
import { probeDevice } from '@fmnist/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, FIXTURE, runCli } from '../test/runCli.ts';

interface TtaJson {
  readonly accuracy: number;
  readonly interval: readonly [number, number];
  readonly loss: number;
  readonly mcnemar: { readonly b: number; readonly c: number; readonly p: number };
}

let folder: string;
let run: string;
let training: CliResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  run = join(folder, 'first');
  const settings = ['--epochs', '2', '--batch', '16', '--val', '200', '--log-every', '20'];
  training = await runCli(['train', '--data', FIXTURE, ...settings, '--project', folder, '--name', 'first']);
});
afterAll(() => rm(folder, { recursive: true }));

/** What --json printed: exactly one object. */
async function json(...argv: string[]): Promise<Record<string, unknown> & { exitCode: number }> {
  const { exitCode, stdout } = await runCli([...argv, '--json']);
  return { ...(JSON.parse(stdout) as Record<string, unknown>), exitCode };
}

describe('train', () => {
  test('tells data, model, a row an epoch, the result and what to do next', () => {
    expect(training).toMatchObject({ exitCode: 0, stderr: '' });
    const { stdout } = training;
    expect(stdout).toContain('Data   fashion-mnist-small: 1000 training and 200 test images');
    expect(stdout).toContain('44,426 trained parameters; recipe lenet');
    expect(stdout).toContain('800 to train on, 200 to validate; 2 epochs of 50 steps');
    expect(stdout).toContain('Engine ort on cpu (');
    expect(stdout.match(/^ {4}[12]\/2 .* s$/gm)).toHaveLength(2);
    expect(stdout.match(/^step \d+: loss/gm)).toHaveLength(5);
    expect(stdout).toMatch(/accuracy {2}\d\d\.\d\d % {3}95 % interval .* of 200 images/);
    expect(stdout).toContain(`Report ${join(run, 'report.html')}`);
    expect(stdout).toContain(`pnpm predict ${run} IMAGE...`);
  });

  test('with --json prints one object, and all talk on stderr', async () => {
    const argv = ['train', '--data', FIXTURE, '--epochs', '1', '--val', '0', '--limit', '100', '--project', folder];
    const { exitCode, stdout, stderr } = await runCli([...argv, '--name', 'json', '--json']);
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).toMatchObject({ run: join(folder, 'json'), status: 'finished', epochs: 1, best: null, count: 200 });
    expect(result).toMatchObject({ model: join(folder, 'json', 'model.onnx') });
    expect(Object.keys(result)).toEqual(
      expect.arrayContaining(['accuracy', 'interval', 'loss', 'ece', 'seconds', 'per_class']),
    );
    expect(result['per_class']).toHaveLength(10);
    expect(stderr).toContain('1/1');
  });

  test('refuses a run that is there, and a folder that cannot be made', async () => {
    const argv = ['train', '--data', FIXTURE, '--epochs', '1'];
    expect(await json(...argv, '--project', folder, '--name', 'first')).toMatchObject({
      exitCode: 2,
      error: { code: 'RUN_EXISTS' },
    });
    const file = join(run, 'args.yaml');
    expect(await json(...argv, '--project', file)).toMatchObject({ exitCode: 3, error: { code: 'CANNOT_WRITE' } });
  });

  test('resumes nothing that has ended', async () => {
    expect(await json('train', '--resume', run)).toMatchObject({ exitCode: 2, error: { code: 'NOTHING_TO_RESUME' } });
  });
});

describe('evaluate', () => {
  test('repeats what training measured, and takes the data from the run', async () => {
    const out = join(folder, 'scores');
    const { exitCode, ...result } = await json('evaluate', run, '--out', out);
    expect(exitCode).toBe(0);
    const saved = JSON.parse(await readFile(join(run, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    expect(result).toMatchObject({
      accuracy: saved['accuracy'],
      loss: saved['loss'],
      ece: saved['ece'],
      split: 'test',
    });
    expect((await stat(join(out, 'confusion_matrix.png'))).size).toBeGreaterThan(1000);
  });

  test('scores the very images that the run validated on', async () => {
    const { accuracy } = await json('evaluate', run, '--split', 'val');
    const lastRow = (await readFile(join(run, 'results.csv'), 'utf8')).trim().split('\n').at(-1)?.split(',');
    expect(accuracy).toBeCloseTo(Number(lastRow?.[7]), 4);
    expect(await json('evaluate', run, '--split', 'train')).toMatchObject({ count: 800 });
  });

  test('shows the table', async () => {
    const { stdout } = await runCli(['evaluate', run, '--split', 'val']);
    expect(stdout).toContain('on 200 validation images of fashion-mnist-small');
    const rows = stdout.match(/^ {2}(T-shirt\/top|Trouser|Pullover|Ankle boot) +20 .*$/gm) ?? [];
    expect(rows.length).toBeGreaterThanOrEqual(4);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  });

  test('scores test-time augmentation beside the plain result with --tta', async () => {
    const plain = await json('evaluate', run);
    const out = join(folder, 'tta');
    const { tta, ...result } = await json('evaluate', run, '--tta', '--out', out);
    expect(result).toMatchObject({ accuracy: plain['accuracy'], loss: plain['loss'] });
    const { accuracy, interval, loss, mcnemar } = tta as TtaJson;
    // The images on which the two differ make the difference in accuracy.
    expect(mcnemar.c - mcnemar.b).toBe(Math.round(200 * (accuracy - Number(plain['accuracy']))));
    expect(interval[0] < accuracy && accuracy < interval[1]).toBe(true);
    expect(loss).not.toBe(plain['loss']);
    const saved = JSON.parse(await readFile(join(out, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    expect(saved['tta']).toMatchObject({ accuracy, loss, mcnemar });
    const { stdout } = await runCli(['evaluate', run, '--split', 'val', '--tta']);
    expect(stdout).toMatch(/^ {2}none +\d/m);
    expect(stdout).toMatch(/^ {2}mean with mirror image +\d\d\.\d\d %/m);
    expect(stdout).toMatch(/right only with: \d+ images; McNemar p/);
  });

  test('is a gate with --fail-below: result and error are both there', async () => {
    const gate = (threshold: string) => json('evaluate', run, '--split', 'val', '--fail-below', threshold);
    expect(await gate('0.999')).toMatchObject({ exitCode: 1, count: 200, error: { code: 'ACCURACY_BELOW' } });
    const { exitCode, error } = await gate('0.1');
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: undefined });
  });

  test('refuses what it cannot do', async () => {
    const alone = join(folder, 'alone.onnx');
    await writeFile(alone, await readFile(join(run, 'model.onnx')));
    const codeOf = async (...argv: string[]) => {
      const { exitCode, error } = await json('evaluate', ...argv);
      return [exitCode, (error as { code: string }).code];
    };
    expect(await codeOf(alone, '--split', 'val')).toEqual([2, 'NO_VALIDATION']);
    expect(await codeOf(alone)).toEqual([2, 'DATA_NEEDED']);
    if (!(await probeDevice('cuda')).usable) expect(await codeOf(run, '--device', 'cuda')).toEqual([4, 'NO_DEVICE']);
    expect(await codeOf(run, '--data', join(run, 'weights', 'last'))).toEqual([3, 'UNKNOWN_FOLDER']);
    expect(await codeOf(folder)).toEqual([3, 'MODEL_NOT_FOUND']);
    expect(await codeOf(join(FIXTURE, 'README.md'))).toEqual([3, 'NOT_ONNX']);
    expect(await codeOf(run, '--out', join(run, 'args.yaml'))).toEqual([3, 'CANNOT_WRITE']);
  });
});

describe('export', () => {
  test('writes a verified model that scores the same', async () => {
    const out = join(folder, 'nchw.onnx');
    const { stdout, exitCode } = await runCli(['export', run, '--out', out, '--layout', 'nchw', '--opset', '18']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('images  uint8[N, 1, 28, 28]');
    expect(stdout).toMatch(/verified +passed on 4 samples/);
    const [first, second] = [
      await json('evaluate', run, '--split', 'val'),
      await json('evaluate', out, '--data', FIXTURE),
    ];
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    const saved = JSON.parse(await readFile(join(run, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    expect(second['accuracy']).toBe(saved['accuracy']);
  });

  test('replaces an ONNX model, with its accuracy, and nothing else', async () => {
    const before = await json('inspect', run);
    expect(await json('export', run)).toMatchObject({ exitCode: 0, model: join(run, 'model.onnx'), problems: [] });
    expect((await json('inspect', run))['metadata']).toEqual(before['metadata']);
    const notes = join(folder, 'notes.txt');
    await writeFile(notes, 'keep me');
    expect(await json('export', run, '--out', notes)).toMatchObject({ exitCode: 2, error: { code: 'NOT_REPLACED' } });
    expect(await readFile(notes, 'utf8')).toBe('keep me');
  });

  test('refuses a run without weights and an opset that nobody has', async () => {
    expect(await json('export', folder)).toMatchObject({ exitCode: 3, error: { code: 'NO_MODEL' } });
    expect(await json('export', run, '--opset', '3')).toMatchObject({
      exitCode: 2,
      error: { code: 'UNSUPPORTED_OPSET' },
    });
  });
});

describe('predict', () => {
  const picture = async (name: string, width: number, height: number, color: number) => {
    const path = join(folder, name) as `${string}.png`;
    await new Jimp({ width, height, color }).write(path);
    return path;
  };

  test('takes pictures of any size and colour, a line each', async () => {
    const small = await picture('small.png', 28, 28, 0xffffffff);
    const wide = await picture('a wide one.png', 90, 30, 0xcc2200ff);
    const { exitCode, stdout } = await runCli(['predict', run, small, wide, '--top-k', '2']);
    expect(exitCode).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^\/.*\.png +\S.* \d+\.\d %, .* \d+\.\d %$/);
    const { predictions } = await json('predict', run, small);
    expect(predictions).toEqual([
      {
        image: small,
        top: Array.from({ length: 3 }, () => ({ label: expect.any(String), score: expect.any(Number) })),
      },
    ]);
  });

  test('classifies the good ones among bad ones, and exits with 3', async () => {
    const good = await picture('good.png', 28, 28, 0x000000ff);
    // A header of 60,000 x 60,000 pixels is refused before anything is decoded.
    const bomb = join(folder, 'bomb.png');
    const bytes = await readFile(good);
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    await writeFile(bomb, bytes);
    const text = join(run, 'args.yaml');
    const result = await json('predict', run, text, bomb, good, join(folder, 'none.png'));
    expect(result).toMatchObject({
      exitCode: 3,
      predictions: [
        { image: text, error: { code: 'NOT_AN_IMAGE' } },
        { image: bomb, error: { code: 'IMAGE_TOO_LARGE' } },
        { image: good, top: [{}, {}, {}] },
        { error: { code: 'IMAGE_NOT_FOUND' } },
      ],
      error: { code: 'SOME_IMAGES_FAILED' },
    });
    expect(await json('predict', good, run)).toMatchObject({ exitCode: 3, error: { code: 'NOT_ONNX' } });
  });
});

describe('report', () => {
  test('writes again what train wrote', async () => {
    const file = join(run, 'report.html');
    const first = await readFile(file, 'utf8');
    expect(first).toContain('<title>first on fashion-mnist-small</title>');
    const { exitCode, ...result } = await json('report', run);
    const saved = JSON.parse(await readFile(join(run, 'metrics.json'), 'utf8')) as Record<string, unknown>;
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      report: file,
      models: [{ name: 'first', accuracy: saved['accuracy'], ece: saved['ece'] }],
    });
    // But for the title and the time that scoring took.
    const comparable = (page: string) =>
      page.replaceAll(/<title>.*<\/title>|<h1>.*<\/h1>|[\d,.]+ images\/s, [\d.]+ s/g, '');
    expect(comparable(await readFile(file, 'utf8'))).toBe(comparable(first));
  });

  test('puts models side by side', async () => {
    const out = join(folder, 'both.html');
    const alone = join(folder, 'alone-too.onnx');
    await writeFile(alone, await readFile(join(run, 'model.onnx')));
    const { exitCode, stdout } = await runCli(['report', run, alone, '--data', FIXTURE, '--out', out]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^first: \d\d\.\d\d % \(.* to .* %\)$/m);
    expect(stdout).toContain(`${out}  `);
    expect(await readFile(out, 'utf8')).toContain('alone-too.onnx');
  });

  test('refuses what it cannot do', async () => {
    const alone = join(folder, 'alone-too.onnx');
    const codeOf = async (...argv: string[]) => {
      const { exitCode, error } = await json('report', ...argv);
      return [exitCode, (error as { code: string }).code];
    };
    expect(await codeOf(run, '--out', join(run, 'args.yaml'))).toEqual([2, 'NOT_REPLACED']);
    expect(await codeOf(run, '--out', join(run, 'args.yaml', 'x.html'))).toEqual([3, 'CANNOT_WRITE']);
    expect(await codeOf(alone, '--out', join(folder, 'x.html'))).toEqual([2, 'DATA_NEEDED']);
    expect(await codeOf(join(folder, 'none'))).toEqual([3, 'MODEL_NOT_FOUND']);
  });
});

describe('inspect', () => {
  test('sums a model up', async () => {
    const summary = await json('inspect', run);
    expect(summary).toMatchObject({
      exitCode: 0,
      opsets: { 'ai.onnx': 17 },
      inputs: [{ name: 'images', type: 'uint8[N, 28, 28, 1]' }],
      outputs: [
        { name: 'probabilities', type: 'float[N, 10]' },
        { name: 'logits', type: 'float[N, 10]' },
      ],
      parameters: 44_426,
      // Two for each of 86,400 + 153,600 + 30,720 + 10,080 + 840 products, 10,782 for all that goes element by element.
      flops: 574_062,
      operators: { Relu: 4, Gemm: 3, Conv: 2, MaxPool: 2 },
      metadata: { dataset: 'fashion-mnist-small' },
    });
    expect((await runCli(['inspect', run])).stdout).toMatch(/parameters +44,426/);
  });

  test('prints every node, and no control characters of the file', async () => {
    const path = join(folder, 'colored.onnx');
    const model = decodeModel(await readFile(join(run, 'model.onnx')));
    await writeFile(path, encodeModel({ ...model, producerName: 'red \u001B[31m' }));
    for (const flags of [[], ['--text']]) {
      const { stdout } = await runCli(['inspect', path, ...flags]);
      expect(stdout).toContain('red \uFFFD[31m');
    }
    expect((await runCli(['inspect', path, '--text'])).stdout.match(/ = Conv </g)).toHaveLength(2);
  });

  test('lists all rules that a model breaks', async () => {
    const path = join(folder, 'broken.onnx');
    const model = decodeModel(await readFile(join(run, 'model.onnx')));
    const node = model.graph?.node?.toReversed() ?? [];
    await writeFile(path, encodeModel({ ...model, irVersion: 99, graph: { ...model.graph, node } }));
    const { exitCode, stdout, stderr } = await runCli(['inspect', path, '--check']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('BAD_VERSION');
    expect(stdout).toContain('NOT_SORTED');
    expect(stderr).toContain('[INVALID_MODEL]');
    expect(await json('inspect', run, '--check')).toMatchObject({ exitCode: 0, valid: true, problems: [] });
  });

  test('names a file that is cut short', async () => {
    const path = join(folder, 'cut.onnx');
    await writeFile(path, (await readFile(join(run, 'model.onnx'))).subarray(0, 5000));
    const { error, exitCode } = await json('inspect', path);
    expect({ error, exitCode }).toMatchObject({ exitCode: 3, error: { code: 'TRUNCATED', where: path } });
  });
});
