// Code in README files that is marked ```ts run: it compiles, each block runs in a process of its own, and what it prints is what the
// comment behind each console.log(...) says. The blocks of one file share a folder, in the order in which they are read, so that one may
// use what another has written.
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root, run } from './run.ts';

/** What a reader would have installed beside the packages. */
const OTHERS = ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', 'onnxruntime-node'];

interface Example {
  readonly line: number;
  readonly code: string;
}

function examplesOf(markdown: string): Example[] {
  return Array.from(markdown.matchAll(/^```ts run\n(.*?)^```$/gms), ({ 1: code = '', index }) => ({
    line: markdown.slice(0, index).split('\n').length + 1,
    code,
  }));
}

const printedBy = (code: string): string[] =>
  Array.from(code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm), ([, said = '']) => said.trimEnd());

const folders = (await readdir(join(root, 'packages'))).map((name) => `packages/${name}`);
const pages = await Promise.all(
  ['.', ...folders].map(async (folder) => {
    const markdown = await readFile(join(root, folder, 'README.md'), 'utf8').catch(() => '');
    return { page: join(folder, 'README.md'), examples: examplesOf(markdown) };
  }),
);
const withExamples = pages.filter(({ examples }) => examples.length > 0);

let folder = '';
const fileOf = (page: string, { line }: Example) => join(folder, page, `line${line}.ts`);

/** A folder outside of the workspace that has its packages installed. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fmnist-examples-'));
  const install = async (name: string, target: string) => {
    const path = join(folder, 'node_modules', name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(join(root, target), path, 'junction');
  };
  for (const target of folders) {
    const { name } = JSON.parse(await readFile(join(root, target, 'package.json'), 'utf8')) as { name: string };
    await install(name, target);
  }
  for (const name of OTHERS) await install(name, `packages/trainer/node_modules/${name}`);
  await install('@types/node', 'node_modules/@types/node');
  await install('tsx', 'node_modules/tsx');
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const { page, examples } of withExamples) {
    await mkdir(join(folder, page), { recursive: true });
    for (const example of examples) await writeFile(fileOf(page, example), example.code);
  }
});
afterAll(() => rm(folder, { recursive: true }));

test('are found', () => {
  expect(printedBy('log(1);\nconsole.log(a); // one\nif (b) console.log(`c ${d}`); // two // 2\n')).toEqual([
    'one',
    'two // 2',
  ]);
  const markdown = 'Text\n```ts run\na();\n```\n```ts\nb();\n```\n\n```ts run\nc();\n\nd();\n```\n';
  expect(examplesOf(markdown)).toEqual([
    { line: 3, code: 'a();\n' },
    { line: 10, code: 'c();\n\nd();\n' },
  ]);
  expect(withExamples.map(({ page }) => page)).toContain('packages/exporter/README.md');
});

test('compile', async () => {
  const project = join(folder, 'tsconfig.json');
  const compilerOptions = { noUnusedLocals: false, typeRoots: ['node_modules/@types'] };
  await writeFile(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['**/*.ts'], exclude: [] }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '--noEmit', '-p', project], folder);
});

describe.each(withExamples)('$page', ({ page, examples }) => {
  test.each(examples)('the code at line $line runs', async (example) => {
    const printed = await run(process.execPath, ['--import', 'tsx', fileOf(page, example)], join(folder, page));
    expect(printed.split('\n').slice(0, -1)).toEqual(printedBy(example.code));
  });
});
