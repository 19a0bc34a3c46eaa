import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRunRecord } from './readRunRecord.node.ts';
import { settingRows } from './settingRows.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'record-'));
});
afterAll(() => rm(dir, { recursive: true }));
const write = (name: string, content: string) => writeFile(join(dir, name), content);

test('an empty folder has nothing to tell', async () => {
  expect(await readRunRecord(dir)).toEqual({
    steps: [],
    epochs: [],
    settings: {},
    environment: {},
    devices: undefined,
    benchmark: undefined,
    pictures: [],
  });
});

test('reads what a run writes', async () => {
  await write('results.csv', 'epoch,step,seconds,lr,train_loss,train_acc,val_loss,val_acc\n1,10,0.5,0.1,2,0.25,,\n');
  await write('steps.csv', 'step,loss,lr\n1,2.5,0.1\n2,NaN,0.1\n');
  await write('args.yaml', 'model: lenet\ndata:\n  sha256: abc\nfreeze: []\nenvironment:\n  node: v20\n');
  await write(
    'devices.json',
    JSON.stringify({
      rows: [{ device: 'cpu', accuracy: 1, fallbackNodes: ['a', 'b'] }],
      disagreements: [{ index: 3 }],
    }),
  );
  const row = {
    model: 'm',
    device: 'cpu',
    threads: null,
    batch: 1,
    sizeBytes: 9,
    memoryBytes: null,
    latencyMs: { p50: 2 },
  };
  await write(
    'benchmark.json',
    JSON.stringify({ machine: { cpu: 'x' }, rows: Array.from({ length: 300 }, () => row) }),
  );
  const record = await readRunRecord(dir);
  expect(record.benchmark?.machine).toEqual({ cpu: 'x' });
  expect(record.benchmark?.rows).toHaveLength(200);
  expect(record.benchmark?.rows[0]).toMatchObject({ ...row, latencyMs: { p50: 2, p99: NaN }, imagesPerSecond: NaN });
  expect(record).toMatchObject({
    steps: [
      { step: 1, loss: 2.5 },
      { step: 2, loss: Number.NaN },
    ],
    epochs: [{ epoch: 1, seconds: 0.5, trainLoss: 2, trainAccuracy: 0.25 }],
    devices: {
      rows: [{ device: 'cpu', accuracy: 1, agreement: Number.NaN, fallbackNodes: 2 }],
      disagreements: [{ index: 3, predictions: {} }],
    },
  });
  expect(record.epochs[0]).not.toHaveProperty('valLoss');
  expect(settingRows(record.settings)).toEqual([
    ['model', 'lenet'],
    ['data.sha256', 'abc'],
    ['freeze', 'none'],
  ]);
  expect(settingRows(record.environment)).toEqual([['node', 'v20']]);
});

test('files that are something else are left out, and nothing of them is endless', async () => {
  await write('devices.json', '{"rows": 3');
  await write('benchmark.json', '{"rows": [{"model": 3}]}');
  await write('filters.png', 'not a picture, though long enough to be taken for one');
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...['b', 'c', 'd', 'e', 'f', 'g'].map((k, i) => `${k}: &${k} [${`*${'abcdef'[i]},`.repeat(9)}]`),
  ];
  for (const yaml of [bomb.join('\n'), '- just\n- a list', ': : :', 'self: &self\n  again: *self\n  list: [*self]']) {
    await write('args.yaml', yaml);
    const { settings, devices, benchmark, pictures } = await readRunRecord(dir);
    expect([devices, benchmark, pictures]).toEqual([undefined, undefined, []]);
    const rows = settingRows(settings);
    expect(rows.length).toBeLessThanOrEqual(300);
    expect(Math.max(0, ...rows.flat().map((text) => text.length))).toBeLessThanOrEqual(300);
  }
});
