import { describeMachine } from '@fmnist/devices';
import { expect, test } from 'vitest';
import { runCli } from '../test/runCli.ts';

test('doctor --json has every engine and device, and why one is not usable', async () => {
  const { exitCode, stdout } = await runCli(['doctor', '--json']);
  expect(exitCode).toBe(0);
  const found = JSON.parse(stdout) as Record<string, unknown> & { engines: Record<string, unknown>[] };
  expect(Object.keys(found)).toEqual(
    'node machine engines onnxruntime cuda webgpu tensorflow wasm addons cache browser python compiler'.split(' '),
  );
  expect(found['node']).toEqual({ version: process.versions.node, supported: true });
  expect(found['machine']).toMatchObject({ cpu: { threads: (await describeMachine()).cpu.threads } });
  expect(found['onnxruntime']).toMatchObject({
    reason: null,
    backends: expect.arrayContaining([{ name: 'cpu', bundled: true }]),
  });
  expect(found['wasm']).toEqual({ simd: true, threads: true });
  expect(found.engines.map(({ engine, device }) => `${String(engine)} ${String(device)}`)).toEqual(
    expect.arrayContaining(['ort cpu', 'ort cuda', 'ort webgpu', 'tfjs cpu']),
  );
  for (const { usable, detail, reason } of found.engines) expect(usable ? detail : reason).toEqual(expect.any(String));
  expect(found.engines[0]).toMatchObject({ engine: 'ort', device: 'cpu', usable: true, reason: null });
}, 30_000);

test('doctor fits a terminal of 80, but for paths', async () => {
  const { exitCode, stdout } = await runCli(['doctor']);
  expect(exitCode).toBe(0);
  const long = stdout.split('\n').filter((line) => line.length > 80 && !/[/\\]/.test(line));
  expect(long).toEqual([]);
  expect(stdout).toMatch(/^ {2}ort {3}cpu {5}yes {2}/m);
}, 30_000);
