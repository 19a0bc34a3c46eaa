import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { TensorflowFiles } from './layout.node.ts';
import { lastWords, run } from '../fetch/run.node.ts';
import { findCompiler } from '../machine/findCompiler.node.ts';

/**
 * Compiles tfjs-node's binding against a TensorFlow, by one call of the machine's C++ compiler ($CXX, g++, clang++ or c++).
 * @param options.source the unpacked package @tensorflow/tfjs-node
 * @param options.headers those of Node-API
 * @throws {ToolkitError} NO_COMPILER, CANNOT_COMPILE
 */
export async function buildBinding(
  { include, libraries }: TensorflowFiles,
  output: string,
  options: { readonly source: string; readonly headers: string; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { source, headers, signal } = options;
  const compiler = await needCompiler();
  const mac = process.platform === 'darwin';
  const args = [
    ['-std=c++17', '-O2', '-fPIC', '-DNAPI_VERSION=8', '-w'],
    mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'],
    ['-I', headers, '-I', include],
    ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(source, 'binding', file)),
    libraries,
    libraries.slice(0, 1).map((library) => `-Wl,-rpath,${dirname(library)}`),
    ['-o', output],
  ].flat();
  await run(compiler, args, { signal }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw new ToolkitError('CANNOT_COMPILE', 'the binding of TensorFlow could not be compiled', {
      kind: 'device',
      where: compiler,
      received: lastWords(cause),
      hint: 'A C++17 compiler is needed (g++ 9 or clang 10, and newer).',
      cause,
    });
  });
}

/** Its command. @throws {ToolkitError} NO_COMPILER */
export async function needCompiler(): Promise<string> {
  const found = await findCompiler();
  if (found) return found.command;
  throw new ToolkitError('NO_COMPILER', 'there is no C++ compiler', {
    kind: 'device',
    expected: '$CXX, g++, clang++ or c++',
    hint: 'Install one: `apt-get install g++`, or the command line tools of Xcode.',
  });
}

/** Node 23 has removed what two files of tfjs-node 4.22 still call. This copy of them brings it along. */
export async function repairForNode23(source: string): Promise<void> {
  const repaired =
    '{ isNullOrUndefined: function (x) { return x === null || x === undefined; }, isArray: Array.isArray };';
  for (const name of await readdir(join(source, 'dist'), { recursive: true })) {
    if (!name.endsWith('.js')) continue;
    const path = join(source, 'dist', name);
    const code = await readFile(path, 'utf8');
    if (/util_1\.is(NullOrUndefined|Array)\b/.test(code))
      await writeFile(
        path,
        code.replace('util_1 = require("util");', () => `util_1 = ${repaired}`),
      );
  }
}
