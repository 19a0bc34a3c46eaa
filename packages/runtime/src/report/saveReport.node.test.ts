import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '@fmnist/data';
import { encodeModel } from '@fmnist/onnx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { stepPanel } from '../visualize/stepPanel.ts';
import type { ReportSource, RunRecord } from './ReportModel.ts';
import { saveReport } from './saveReport.node.ts';

// How a browser sees these pages, and that nothing hostile runs in one: test/packaging/report.test.ts.

const FIXTURE = fileURLToPath(new URL('../../../../test/fixtures/fashion-mnist-small', import.meta.url));
const LENET = new URL('../../../../models/lenet/model.onnx', import.meta.url);
const SMALL = new URL('../../../../models/small/model.onnx', import.meta.url);
const HOSTILE = ['</script><script>hurt()</script>', '"><img src=x onerror=hurt()>', '${hurt()}', 'javascript:hurt()'];
const LABELS = [...HOSTILE, ...'efghij'];
const NAME = '<!--<script>hurt()';
const steps = Array.from({ length: 40 }, (_, i) => ({ step: i + 1, loss: 2 / (i + 1) }));
const run: RunRecord = {
  steps,
  epochs: [{ epoch: 1, trainLoss: 1, trainAccuracy: 0.5, valLoss: 1.2, valAccuracy: 0.4, seconds: 63 }],
  settings: { model: LABELS[0], seed: 7, nested: { [LABELS[1] ?? '']: LABELS } },
  environment: { node: 'v20' },
  devices: {
    rows: [
      {
        device: 'cpu',
        accuracy: 0.5,
        interval: [0.3, 0.7],
        loss: 1.25,
        ece: 0.1,
        agreement: 1,
        maxDifference: 0,
        imagesPerSecond: 10,
        fallbackNodes: 0,
      },
      {
        device: 'webgpu',
        accuracy: 0.45,
        loss: Number.NaN,
        ece: 0.1,
        agreement: 0.95,
        maxDifference: 0.01,
        imagesPerSecond: 20,
        fallbackNodes: 2,
      },
    ],
    missing: [{ device: 'cuda', reason: 'no <driver>' }],
    disagreements: [{ index: 1, label: LABELS[0] ?? '', predictions: { cpu: LABELS[1] ?? '', webgpu: 'b' } }],
  },
  benchmark: {
    machine: { cpu: '<b>A CPU' },
    rows: [1, 32].map((batch) => ({
      model: NAME,
      device: LABELS[0] ?? '',
      threads: 2,
      batch,
      sizeBytes: 1,
      memoryBytes: 39e6,
      latencyMs: { p50: 2 * batch, p90: 3, p95: NaN, p99: NaN },
      imagesPerSecond: 12_800,
      loadMs: 65.4321,
      firstRunMs: 1,
    })),
  },
};

let folder: string;
let source: ReportSource;
let page: string;
let sizeBytes: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
  const { test: all, ...size } = await loadDataset(FIXTURE);
  const split = { images: all.images.subarray(0, 60 * 784), labels: all.labels.subarray(0, 60), count: 60 };
  const model = await readFile(LENET);
  const evaluation = await evaluate(model, split, { classes: LABELS, device: 'cpu' });
  const { height, width, channels } = size;
  source = { name: NAME, model, evaluation, split, height, width, channels, data: LABELS[1] ?? '', run };
  const path = join(folder, 'report.html');
  sizeBytes = await saveReport(path, [source]);
  page = await readFile(path, 'utf8');
});
afterAll(() => rm(folder, { recursive: true }));

const elements = (name: string, within = page) =>
  [...within.matchAll(new RegExp(`<${name}\\b([^>]*)>([^]*?)</${name}>`, 'g'))].map(
    ([, attributes = '', content = '']) => {
      return { attributes, content };
    },
  );
const section = (id: string) =>
  elements('section').find(({ attributes }) => attributes.includes(`id="${id}"`))?.content ?? '';
/** The page without its scripts, style and data. */
const words = () => page.replace(/<(script|style)\b[^>]*>[^]*?<\/\1>/g, '');
const data = () => JSON.parse(elements('script').find(({ attributes }) => attributes)?.content ?? '') as Data;

interface Data {
  readonly sheets: readonly { readonly indices: readonly number[] }[];
  readonly models: readonly { readonly classes: readonly string[]; readonly images: readonly number[][] }[];
  readonly charts: readonly {
    readonly id: string;
    readonly spec: { readonly data: readonly { readonly values?: unknown }[] };
  }[];
}

describe('the policy', () => {
  const policy = () => /Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
  const hash = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

  test('allows this code and nothing else', () => {
    const code = elements('script').filter(({ attributes }) => attributes === '');
    expect(code).toHaveLength(2);
    expect(policy().split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${code.map(({ content }) => hash(content)).join(' ')}`,
      `style-src ${hash(elements('style')[0]?.content ?? '')}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('needs nothing from elsewhere', () => {
    expect(words()).not.toMatch(/\s(src|href|action|srcset|data)="(?!data:|#)/);
    expect(words()).not.toMatch(/\son\w+\s*=\s*["']/);
    expect(elements('style')[0]?.content).not.toMatch(/@import|url\("(?!data:)/);
    expect(page).not.toMatch(/sourceMappingURL/);
  });
});

test('what is said of models is text', () => {
  for (const hostile of ['<script>hurt', '<img src=x', '<!--<']) expect(words()).not.toContain(hostile);
  expect(words()).toContain('&lt;!--&lt;script&gt;hurt()');
  expect(words()).toContain('&lt;img src=x onerror=hurt()&gt;');
  // Two scripts, their data, and no other: none was opened by a name.
  expect(page.match(/<script\b/g)).toHaveLength(3);
  expect(data().models[0]?.classes[3]).toBe('javascript:hurt()');
});

test('has every part', () => {
  expect(sizeBytes).toBe(Buffer.byteLength(page));
  expect(elements('section').map(({ attributes }) => /id="(\w+)"/.exec(attributes)?.[1])).toEqual([
    'summary',
    'curves',
    'confusion',
    'classes',
    'reliability',
    'mistakes',
    'disagreements',
    'speed',
    'network',
    'map',
    'graph',
    'settings',
    'environment',
  ]);
  expect(section('summary').replace(/<[^>]*>|\n/g, ' ')).toMatch(
    /Accuracy .*9\d\.\d\d % .*Seed .*7 .*Training .*1 epoch, 1 min 3 s/,
  );
  expect(section('curves').replace(/<[^>]*>|\n/g, ' ')).toMatch(/1 +1\.0000 +50\.00 % +1\.2000 +40\.00 %/);
  expect(section('confusion').match(/<button/g)).toHaveLength(100);
  const { correct, count } = source.evaluation.metrics;
  expect(count - correct).toBeGreaterThan(0);
  expect(section('mistakes').match(/data-slot/g)).toHaveLength(count - correct);
  expect(section('network').match(/<img/g)).toHaveLength(2);
  expect(section('disagreements')).toContain('webgpu: b');
  expect(section('disagreements')).toContain('Not there: cuda (no &lt;driver&gt;).');
  expect(section('disagreements').replace(/<[^>]*>|\n/g, ' ')).toMatch(
    /cpu .*50\.00 % .*30\.00 to 70\.00 % .*1\.2500 .*10\.00 % /,
  );
  expect(section('map').match(/data-slot/g)).toHaveLength(60);
  expect(section('graph')).toContain('<svg');
  expect(section('speed')).toContain('&lt;b&gt;A CPU');
  expect(
    section('speed')
      .replace(/<[^>]*>|\n/g, ' ')
      .replace(/ +/g, ' '),
  ).toContain(' 2 32 64 3 none none 12,800 65.4 1 39 ');
});

test('curves are those of the pictures', () => {
  const { charts } = data();
  expect(charts.map(({ id }) => id)).toEqual(['curve-0-0', 'curve-0-1', 'curve-0-2', 'reliability-0-0', 'speed-0-0']);
  const values = charts[0]?.spec.data.find((one) => one.values)?.values;
  expect(values).toEqual(stepPanel(steps, 400).data.values);
});

test('images are told by their slots', () => {
  const [sheet] = data().sheets;
  const [model] = data().models;
  expect(sheet?.indices).toEqual(Array.from({ length: 60 }, (_, i) => i));
  const { predictions } = source.evaluation;
  expect(model?.images.map(([label, predicted]) => [label, predicted])).toEqual(
    Array.from({ length: 60 }, (_, i) => [source.split.labels[i], predictions[i]]),
  );
});

test('several models share their images, and are compared', async () => {
  const path = join(folder, 'two.html');
  const model = await readFile(SMALL);
  const evaluation = await evaluate(model, source.split, { classes: LABELS, device: 'cpu' });
  await saveReport(path, [source, { ...source, name: 'other', model, evaluation, run: undefined }]);
  page = await readFile(path, 'utf8');
  expect(data().sheets).toHaveLength(1);
  expect(data().models).toHaveLength(2);
  expect(section('summary').match(/>best</g)?.length).toBeGreaterThan(1);
  expect(section('disagreements').replace(/<[^>]*>|\n/g, ' ')).toMatch(/A alone is right on \d+, B alone on \d+/);
  expect(section('curves')).toContain('Not known of this one.');
});

test('runs that differ by their seeds alone are summed up', async () => {
  const path = join(folder, 'seeds.html');
  const model = await readFile(SMALL);
  const evaluation = await evaluate(model, source.split, { classes: LABELS, device: 'cpu' });
  const seed = (value: number) => ({ ...run, settings: { ...run.settings, seed: value } });
  const other = { ...source, name: 'other', run: { ...run, settings: { lr: 1, seed: 9 } } };
  await saveReport(path, [source, other, { ...source, model, evaluation, run: seed(8) }]);
  page = await readFile(path, 'utf8');
  const [a, b] = [source, { evaluation }].map((one) => 100 * one.evaluation.metrics.accuracy);
  const expected = `${(((a ?? 0) + (b ?? 0)) / 2).toFixed(2)} ± ${(Math.abs((a ?? 0) - (b ?? 0)) / Math.SQRT2).toFixed(2)} %`;
  const text = section('summary')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ');
  expect(text).toContain(`A, C differ by their seeds alone (7, 8): accuracy ${expected}`);
});

test('a model of a kind that no picture can be made of has its report', async () => {
  const broken = encodeModel({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'empty', node: [] },
  });
  const path = join(folder, 'plain.html');
  await saveReport(path, [{ ...source, model: broken, run: undefined }]);
  page = await readFile(path, 'utf8');
  expect(elements('section').map(({ attributes }) => /id="(\w+)"/.exec(attributes)?.[1])).toEqual(
    ['summary', 'confusion', 'classes', 'reliability', 'mistakes', 'graph'], // prettier-ignore
  );
});

test('a place that cannot be written is named, and an aborted report leaves the old one', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'old');
  await expect(saveReport(join(path, 'report.html'), [source])).rejects.toMatchObject({ code: 'CANNOT_WRITE' });
  await expect(saveReport(path, [source], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
  expect(await readFile(path, 'utf8')).toBe('old');
});
