// All packages together, as npm installs the command line.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { application, type Application } from './application.ts';
import { root, run } from '../run.ts';
import { typeErrors, type Resolution } from './typeErrors.ts';

const tarballs = inject('tarballs');
const names = Object.keys(tarballs);

let app: Application;
let missing: string | undefined;
beforeAll(async () => {
  app = await application('toolkit');
  missing = await app.install([...names, 'publint@0.3.25', '@types/node@20']);
});
beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => app.remove());

const fmnist = (...args: string[]) => run('npx', ['--no', '--', 'fmnist', ...args], app.folder);

test('has every package of the workspace', async () => {
  const folders = await readdir(join(root, 'packages'));
  expect(names.toSorted()).toEqual(folders.map((name) => (name === 'cli' ? 'fmnist' : `@fmnist/${name}`)).toSorted());
});

test.each(names)('%s is well made', async (name) => {
  expect(await run('npx', ['--no', '--', 'publint', 'run', '--strict', tarballs[name] ?? ''], app.folder)).toContain(
    'All good',
  );
});

describe.each<Resolution>(['nodenext', 'bundler'])('declarations, module resolution %s', (moduleResolution) => {
  test('have no mistake of ours', async () => {
    const options = { moduleResolution, lib: ['es2023', 'dom'], types: ['node'] };
    const errors = await typeErrors(app.folder, 'all.ts', options);
    expect(errors.filter((line) => /^(all\.ts|node_modules\/(@fmnist\/|fmnist\/))/.test(line))).toEqual([]);
  });
});

test('trains, with pictures and worker threads, scores and exports', async () => {
  const data = join(root, 'test/fixtures/fashion-mnist-small');
  // Batches of this size are made by a thread of its own.
  const workers = ['--augment', 'flip', '--batch', '512'];
  await fmnist(
    'train',
    '--data',
    data,
    '--epochs',
    '1',
    '--val',
    '20',
    ...workers,
    '--project',
    'runs',
    '--name',
    'first',
  );
  expect(await readdir(join(app.folder, 'runs/first'))).toEqual(
    expect.arrayContaining(['model.onnx', 'results.png', 'confusion_matrix.png']),
  );
  await fmnist('export', 'runs/first', '--layout', 'nchw', '--out', 'nchw.onnx');
  expect(JSON.parse(await fmnist('evaluate', 'nchw.onnx', '--data', data, '--json'))).toMatchObject({
    accuracy: expect.any(Number),
  });
  // In processes of its own, which are the built package's.
  const quick = ['--device', 'cpu', '--batch', '2', '--seconds', '0', '--rounds', '1', '--profile'];
  expect(JSON.parse(await fmnist('bench', 'runs/first', '--data', data, ...quick, '--json'))).toMatchObject({
    rows: [{ model: 'first', batch: 2, accuracy: { images: 200 } }],
    profiles: [{ model: 'first', profile: { layers: expect.any(Array) } }],
  });
});
