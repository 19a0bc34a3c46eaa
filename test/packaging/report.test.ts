// The packed command line writes reports of runs whose names, labels, settings and models are hostile; a real browser opens and uses them.
import { cp, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel, encodeModel } from '@fmnist/onnx';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { application, type Application } from './application.ts';
import { pageOf, type Page } from './page.ts';
import { root, run } from '../run.ts';

/** What a page of visit.js says. */
interface Visit {
  /** Errors, refusals of the policy, dialogs and requests: there should be none. */
  readonly wrong: readonly string[];
  readonly looked: {
    readonly title: string;
    readonly sections: readonly string[];
    readonly links: readonly string[];
    readonly scripts: number;
    readonly handlers: readonly string[];
    readonly strangers: readonly string[];
    readonly hurt: boolean;
    readonly unlabelled: number;
  };
  readonly chart: { readonly said: string; readonly plots: number; readonly drawn: number };
  readonly matrix: {
    readonly clicked: { readonly label: string; readonly heading: string };
    readonly tiles: readonly string[];
    readonly caption: string;
    readonly before: { readonly row: string; readonly column: string };
    readonly after: { readonly row: string; readonly column: string };
    readonly entered: string;
    readonly reachable: number;
  };
  readonly sorted: {
    readonly rising: readonly number[];
    readonly falling: readonly number[];
    readonly sorted: readonly string[];
    readonly names: readonly string[];
  };
  readonly map: { readonly hovered: string; readonly stepped: string; readonly image: string; readonly kept: string[] };
  readonly light: readonly string[];
  readonly dark: readonly string[];
  readonly print: {
    /** Details that are closed, before and after. */
    readonly closed: readonly number[];
    readonly onPaper: string;
    readonly nav: boolean;
    readonly ground: string;
    readonly sections: number;
  };
  readonly width: number;
}

const LABELS = [
  '</script><script>hurt=1</script>',
  '"><img src=x onerror=hurt=1>',
  "' onmouseover='hurt=1",
  'javascript:hurt=1',
  '${hurt=1}',
  '{{hurt=1}}<!--',
  '</style><svg onload=hurt=1>',
  '&lt;b&gt;',
  'Bag',
  'Ankle boot',
];
const RUN = '"><img src=x onerror=hurt=1> ${hurt=1}';
const SECTIONS = [
  'summary',
  'curves',
  'confusion',
  'classes',
  'reliability',
  'mistakes',
  'network',
  'map',
  'graph',
  'settings',
  'environment',
];

let app: Application;
let page: Page<object>;
let missing: string | undefined;
const fmnist = (...args: string[]) => run('npx', ['--no', '--', 'fmnist', ...args], app.folder);
const visit = async (file: string) => (await page.run('visit.js', join(app.folder, file))) as Visit;

beforeAll(async () => {
  app = await application('report', 'browser');
  page = pageOf(app);
  missing = await page.install(Object.keys(inject('tarballs')));
  if (missing) return;
  const data = join(app.folder, 'data');
  await cp(join(root, 'test/fixtures/fashion-mnist-small'), data, { recursive: true });
  await writeFile(join(data, 'classes.txt'), LABELS.join('\n'));
  const settings = [
    '--data',
    data,
    '--epochs',
    '2',
    '--val',
    '50',
    '--limit',
    '600',
    '--project',
    'runs',
    '--name',
    RUN,
  ];
  await fmnist('train', ...settings);
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app.remove());

const safe = { handlers: [], strangers: [], hurt: false, scripts: 2, unlabelled: 0 };

test('train writes a report that a reader can use by mouse and by keys', async () => {
  const file = join('runs', RUN, 'report.html');
  expect((await stat(join(app.folder, file))).size).toBeLessThan(3_000_000);
  const { wrong, looked, chart, matrix, sorted, map, light, dark, print, width } = await visit(file);
  expect(wrong).toEqual([]);
  expect(looked).toMatchObject({ ...safe, sections: SECTIONS, links: SECTIONS.map((id) => `#${id}`) });
  expect(looked.title).toContain(RUN);

  expect(chart).toMatchObject({
    plots: 4,
    drawn: 4,
    said: expect.stringMatching(/^step: \d+\nloss: [\d.]+\nsmoothed: [\d.]+$/),
  });

  expect(matrix.clicked.label).toMatch(/: [1-9]\d* images?, /);
  const shown = Number(/: (\d+)/.exec(matrix.clicked.heading)?.[1]);
  expect(matrix.tiles).toEqual(Array.from({ length: shown }, () => 'url("data:image/png;56'));
  expect(shown).toBeGreaterThan(0);
  expect(matrix.caption).toMatch(/\d+\.\d %$/);
  const { before, after } = matrix;
  expect([Number(after.row) - Number(before.row), Number(after.column) - Number(before.column)]).toEqual([1, 1]);
  expect(matrix.entered).not.toBe(matrix.clicked.heading);
  expect(matrix.reachable).toBe(1);

  expect(sorted.rising).toEqual(sorted.rising.toSorted((a, b) => a - b));
  expect(sorted.falling).toEqual(sorted.rising.toReversed());
  expect(new Set(sorted.rising).size).toBeGreaterThan(2);
  expect(sorted.sorted).toEqual(['descending']);
  // Names that are cut are the pictures' too.
  expect(sorted.names.toSorted().slice(0, 3)).toEqual(
    LABELS.map((label) => (label.length > 28 ? `${label.slice(0, 27)}…` : label))
      .toSorted()
      .slice(0, 3),
  );

  expect(map).toMatchObject({ hovered: expect.stringMatching(/→ .* %$/), image: 'tile sheet-0', kept: ['0'] });
  expect(map.stepped).not.toBe(map.hovered);
  expect(dark[0]).not.toBe(light[0]);
  expect(dark[1]).not.toBe(light[1]);
  expect(print).toEqual({
    closed: [1, 0],
    onPaper: light[1],
    nav: false,
    ground: 'rgb(255, 255, 255)',
    sections: SECTIONS.length,
  });
  expect(width).toBe(400);
});

test('runs and models side by side, with hostile settings, metadata and devices, and nothing of them runs', async () => {
  const dir = join(app.folder, 'runs', RUN);
  const [hostile = ''] = LABELS;
  await writeFile(
    join(dir, 'args.yaml'),
    `${JSON.stringify({ model: hostile, [hostile]: LABELS, seed: LABELS[1], environment: { [hostile]: LABELS[6] } })}\n`,
  );
  await writeFile(
    join(dir, 'devices.json'),
    JSON.stringify({
      rows: [{ device: hostile, accuracy: 0.5, agreement: 1, maxDifference: 0, imagesPerSecond: 1, fallbackNodes: 0 }],
      disagreements: [{ index: 0, label: hostile, predictions: { [hostile]: LABELS[1] } }],
    }),
  );
  const model = decodeModel(await readFile(join(dir, 'model.onnx')));
  const node = model.graph?.node?.map((one, i) => ({ ...one, name: `${hostile}${i}` })) ?? [];
  const bytes = encodeModel({
    ...model,
    producerName: hostile,
    graph: { ...model.graph, name: LABELS[6] ?? '', node },
  });
  await writeFile(join(app.folder, '${hurt=1}"><img src=x onerror=hurt=1>.onnx'), bytes);
  const said = JSON.parse(
    await fmnist(
      'report',
      join('runs', RUN),
      '${hurt=1}"><img src=x onerror=hurt=1>.onnx',
      '--data',
      'data',
      '--out',
      'both.html',
      '--json',
    ),
  ) as { readonly models: readonly object[] };
  expect(said.models).toHaveLength(2);
  const { wrong, looked, chart, matrix, sorted } = await visit('both.html');
  expect(wrong).toEqual([]);
  expect(looked).toMatchObject({ ...safe, sections: [...SECTIONS.slice(0, 6), 'disagreements', ...SECTIONS.slice(6)] });
  expect(chart).toMatchObject({ plots: 5, drawn: 5 });
  // One way in for the Tab key, of each matrix.
  expect(matrix.reachable).toBe(2);
  expect(sorted.sorted).toEqual(['descending']);
});
