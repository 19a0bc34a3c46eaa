// An application of a user: a fresh folder outside of the workspace, into which npm installs the tarballs and what else it needs.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { inject } from 'vitest';
import { root, run, type RunOptions } from '../run.ts';

export const TFJS = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-cpu'];

export interface Application {
  readonly folder: string;
  /** Packages of the workspace by name, others as name@version. Where no registry can be reached, says so. */
  install(packages: readonly string[]): Promise<string | undefined>;
  /** Runs a file of it with Node. */
  node(args: readonly string[], options?: RunOptions): Promise<string>;
  npm(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

const NO_NETWORK =
  /npm (?:error|ERR!) (?:code )?(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)/;

/** What somebody who tried an example has there, and a fresh copy has not. */
const MADE = new Set(['node_modules', 'dist', 'model.onnx', 'package-lock.json']);

/** @param folders of apps/, or `examples/...`, whose files it starts with, its package.json among them; the first is its name */
export async function application(...folders: [name: string, ...others: string[]]): Promise<Application> {
  const name = basename(folders[0]);
  const folder = await mkdtemp(join(tmpdir(), `fmnist-${name}-`));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  for (const from of folders) {
    const source = from.startsWith('examples/') ? join(root, from) : join(import.meta.dirname, 'apps', from);
    await cp(source, folder, { recursive: true, filter: (path) => !MADE.has(basename(path)) });
  }
  const tarballs = inject('tarballs');
  return {
    folder,
    async install(packages) {
      const sources = packages.map((from) => tarballs[from] ?? from);
      // No script of a dependency is needed, and onnxruntime-node's fetches CUDA.
      const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', ...sources];
      return run('npm', args, folder).then(
        () => undefined,
        (error: Error) => {
          const [, code] = NO_NETWORK.exec(error.message) ?? [];
          if (code) return unavailable(`npm cannot reach its registry (${code})`);
          throw error;
        },
      );
    },
    npm: (...args) => run('npm', args, folder),
    node: (args, options) => run(process.execPath, args, folder, options),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** A package of the workspace and those that it depends on: none is on a registry for npm to find. */
export async function withDependencies(name: string): Promise<string[]> {
  const path = join(root, 'packages', name.replace('@fmnist/', ''), 'package.json');
  const { dependencies = {} } = JSON.parse(await readFile(path, 'utf8')) as { dependencies?: Record<string, string> };
  const own = Object.keys(dependencies).filter((other) => other.startsWith('@fmnist/'));
  return [...new Set([name, ...(await Promise.all(own.map(withDependencies))).flat()])];
}

/** Why tests are skipped on this machine, printed where it is seen. */
export function unavailable(why: string): string {
  process.stderr.write(`Not tested here: ${why}\n`);
  return why;
}

/** name@version for each, as installed in the workspace for @fmnist/exporter, so that users get what its tests ran on. */
export async function asTested(names: readonly string[]): Promise<string[]> {
  return Promise.all(
    names.map(async (name) => {
      const manifest = await readFile(join(root, 'packages/exporter/node_modules', name, 'package.json'), 'utf8');
      return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
    }),
  );
}
