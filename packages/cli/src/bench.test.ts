// On real onnxruntime, in processes of their own; how long anything takes is no test's business.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CliResult, FIXTURE, runCli } from '../test/runCli.ts';

const LENET = new URL('../../../models/lenet/model.onnx', import.meta.url).pathname;
const quick = ['--data', FIXTURE, '--device', 'cpu', '--batch', '1,8', '--seconds', '0.02', '--rounds', '2'];

interface Row {
  readonly latencyMs: { p50: number };
  readonly [name: string]: unknown;
}

let folder: string;
let measured: CliResult;
let result: { rows: Row[]; [name: string]: unknown };
const inFolder = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-bench-'));
  const files = ['--csv', inFolder('b.csv'), '--markdown', inFolder('b.md'), '--chart', inFolder('b.png')];
  measured = await runCli(['bench', LENET, ...quick, '--json', ...files]);
  result = JSON.parse(measured.stdout) as typeof result;
  await writeFile(inFolder('old.json'), measured.stdout);
});
afterAll(() => rm(folder, { recursive: true }));

/** An older benchmark in which each run took so many times as long. */
async function baseline(times: number): Promise<string> {
  const rows = result.rows.map((row) => ({ ...row, memoryBytes: null, latencyMs: { p50: row.latencyMs.p50 * times } }));
  await writeFile(inFolder(`${times}.json`), JSON.stringify({ ...result, rows }));
  return inFolder(`${times}.json`);
}

describe('bench', () => {
  test('--json is one object: the machine, the settings and a row for each batch', () => {
    expect(measured.exitCode).toBe(0);
    expect(result).toMatchObject({
      machine: { cpu: expect.any(String), load: expect.any(Number) },
      settings: { seconds: 0.02, rounds: 2, warmup: 3 },
      missing: [],
      rows: [1, 8].map((batch) => ({
        model: 'lenet/model.onnx',
        dtype: 'fp32',
        sizeBytes: 180_226,
        device: 'cpu',
        threads: null,
        batch,
        accuracy: { images: 200, value: expect.any(Number) },
        nodes: { CPUExecutionProvider: expect.any(Number) },
      })),
    });
  });

  test('CSV, Markdown and a picture are written', async () => {
    expect((await readFile(inFolder('b.csv'), 'utf8')).trim().split('\n')).toHaveLength(3);
    expect(await readFile(inFolder('b.md'), 'utf8')).toContain('| lenet/model.onnx, fp32 | cpu | auto | 8 |');
    expect((await readFile(inFolder('b.png'))).subarray(1, 4).toString()).toBe('PNG');
    expect(measured.stderr).toContain(`Written: ${inFolder('b.csv')}`);
  });

  test('a table, a profile, and what it is to an earlier one: no worse', async () => {
    const argv = ['bench', LENET, ...quick, '--profile', '--baseline', await baseline(1000)];
    const { exitCode, stdout } = await runCli(argv);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {2}model +type +device +threads +load +first run +memory +size +accuracy +nodes$/m);
    expect(stdout).toMatch(/^ {2}lenet\/model.onnx +fp32 +cpu +auto .* 180\.2 kB +\d\d\.\d\d % of 200 +\d+ CPU$/m);
    expect(stdout).toMatch(/^ {2}lenet\/model.onnx +fp32 +cpu +auto +8 +\d/m);
    expect(stdout).toMatch(/^lenet\/model.onnx, layer by layer on the CPU: batch 8, /m);
    expect(stdout).toMatch(/^ {2}conv2 +Conv +[\d.]+ +[\d.]+ % +2\.47 M /m);
    expect(stdout).toContain('0 figures worse by more than 1.2 times');
  });

  test('slower than the baseline exits with 1, and says what', async () => {
    const { exitCode, stdout, stderr } = await runCli(['bench', LENET, ...quick, '--baseline', await baseline(0.001)]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/lenet\/model.onnx on cpu, batch [18] +P50 latency .* worse$/m);
    expect(stderr).toContain('[WORSE_THAN_BASELINE]');
  });

  test('an accuracy below the gate exits with 1', async () => {
    const { exitCode, stderr } = await runCli(['bench', LENET, ...quick, '--rounds', '1', '--fail-below', '1']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('[ACCURACY_BELOW]');
    expect(stderr).toContain('lenet/model.onnx on cpu');
  });

  test('without accuracy it needs no data', async () => {
    const argv = [
      LENET,
      '--no-accuracy',
      '--device',
      'cpu',
      '--batch',
      '2',
      '--seconds',
      '0',
      '--rounds',
      '1',
      '--json',
    ];
    const { exitCode, stdout } = await runCli(['bench', ...argv]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ rows: [{ batch: 2, runs: 3, accuracy: null }] });
  });
});
