// The packages' arrows, as ARCHITECTURE draws them, hold over every import and every manifest; what should run anywhere needs no Node.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What each package may import, besides the errors that everyone throws. `files` is for those who write some: none of the core. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  files: [],
  devices: ['files'],
  onnx: [],
  autodiff: ['onnx'],
  exporter: ['files', 'onnx'],
  data: ['files'],
  runtime: ['files', 'devices', 'onnx', 'data'],
  trainer: ['files', 'devices', 'onnx', 'autodiff', 'exporter', 'data', 'runtime'],
  cli: ['files', 'devices', 'onnx', 'autodiff', 'exporter', 'data', 'runtime', 'trainer'],
};
const allowedFor = (name: string) => ['errors', ...(arrows[name] ?? [])].filter((other) => other !== name);

interface Import {
  readonly from: string;
  /** `import type` and `export type` leave nothing behind when the types are stripped. */
  readonly typeOnly: boolean;
}

/** Static imports and re-exports, which stand at the start of a line, and dynamic ones of a literal. */
function importsOf(code: string): Import[] {
  const stated = code.matchAll(/^(?:import|export)\s+(type\s)?(?:[\w*\s{},$]*?\bfrom\s+)?'([^']+)'/gm);
  const dynamic = code.matchAll(/\bimport\('([^']+)'\)/g);
  return [
    ...Array.from(stated, ([, type, from = '']) => ({ from, typeOnly: type !== undefined })),
    ...Array.from(dynamic, ([, from = '']) => ({ from, typeOnly: false })),
  ];
}

/** Imports by file of packages/<name>/src. */
async function sourcesOf(name: string): Promise<Map<string, Import[]>> {
  const folder = join(root, 'packages', name, 'src');
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const read = async (file: string) =>
    [join(folder, file), importsOf(await readFile(join(folder, file), 'utf8'))] as const;
  return new Map(await Promise.all(files.map(read)));
}

/** The package behind '@fmnist/onnx' or '@fmnist/runtime/visualize'. */
const packageOf = (from: string) => /^@fmnist\/([^/]+)/.exec(from)?.[1];

interface Manifest {
  readonly [group: string]: unknown;
}

async function declaredBy(name: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest;
  const groups = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  return groups.flatMap((group) => Object.keys(manifest[group] ?? {})).flatMap((from) => packageOf(from) ?? []);
}

/** One cycle of files, each importing the next, or none. A depth-first walk: a file met again while it is still open closes one. */
function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const open: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (open.includes(file)) return [...open.slice(open.indexOf(file)), file];
    if (done.has(file)) return undefined;
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    open.pop();
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return undefined;
}

test('every package has its place', async () => {
  expect((await readdir(join(root, 'packages'))).toSorted()).toEqual(Object.keys(arrows).toSorted());
});

describe.each(Object.keys(arrows))('%s', (name) => {
  test('imports only where an arrow leads, and only what its manifest names', async () => {
    const declared = await declaredBy(name);
    expect(declared.filter((other) => !allowedFor(name).includes(other))).toEqual([]);
    const wrong = [...(await sourcesOf(name))].flatMap(([file, imports]) =>
      imports
        .filter(({ from }) => {
          const other = packageOf(from);
          return other !== undefined && !(allowedFor(name).includes(other) && declared.includes(other));
        })
        .map(({ from }) => `${relative(root, file)} imports ${from}`),
    );
    expect(wrong).toEqual([]);
  });

  test('stays in its own folder by relative path, tests apart', async () => {
    const home = join(root, 'packages', name, 'src');
    const outside = [...(await sourcesOf(name))]
      .filter(([file]) => !file.endsWith('.test.ts'))
      .flatMap(([file, imports]) => imports.map(({ from }) => [file, from] as const))
      .filter(([file, from]) => from.startsWith('.') && relative(home, resolve(file, '..', from)).startsWith('..'))
      .map(([file, from]) => `${relative(root, file)} imports ${from}`);
    expect(outside).toEqual([]);
  });

  test('has no cycle of files', async () => {
    const graph = [...(await sourcesOf(name))].map(
      ([file, imports]) =>
        [
          file,
          imports.filter((i) => !i.typeOnly && i.from.startsWith('.')).map((i) => resolve(file, '..', i.from)),
        ] as const,
    );
    expect(findCycle(new Map(graph))?.map((file) => relative(root, file))).toBeUndefined();
  });
});

test('importsOf and findCycle see what they are for', () => {
  const code = `import type { A } from './a.ts';\nimport { b,\n  type C } from './b.ts';\nexport * from './d.ts';\nimport './e.ts';\nconst f = await import('f');\n * import { no } from 'comment';`;
  expect(importsOf(code)).toEqual([
    { from: './a.ts', typeOnly: true },
    { from: './b.ts', typeOnly: false },
    { from: './d.ts', typeOnly: false },
    { from: './e.ts', typeOnly: false },
    { from: 'f', typeOnly: false },
  ]);
  expect(findCycle(new Map([['a', ['b', 'c']], ['b', ['c']], ['c', []]]))).toBeUndefined(); // prettier-ignore
  expect(findCycle(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']); // prettier-ignore
});

describe('what runs anywhere', () => {
  const compile = async (project: string) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    return promisify(execFile)(process.execPath, [tsc, '--noEmit', '-p', project], { cwd: root }).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    );
  };

  test('compiles with no DOM and no Node types', async () => {
    expect(await compile('tsconfig.core.json')).toBe('');
  });

  test('would not, if it used either', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fmnist-core-'));
    const probe = 'document.title; process.cwd(); Buffer.from([]); setTimeout(() => {});';
    await writeFile(join(folder, 'probe.ts'), `import '${root}/packages/exporter/src/portable.ts';\n${probe}`);
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.core.json'), include: ['probe.ts'] }),
    );
    const complaints = await compile(folder);
    await rm(folder, { recursive: true });
    for (const name of ['document', 'process', 'Buffer', 'setTimeout']) expect(complaints).toContain(`'${name}'`);
  });
});
