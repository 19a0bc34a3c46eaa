import { mkdir, mkdtemp, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { cacheFolder } from '../cacheFolder.node.ts';
import { buildBinding, needCompiler, repairForNode23 } from './buildBinding.node.ts';
import { fetchPackage } from '../fetch/fetchPackage.node.ts';
import { isOffline } from '../fetch/isOffline.node.ts';
import { findTensorflow, type FindOptions } from './findTensorflow.node.ts';
import { home, isSetUp, type Variant } from './layout.node.ts';
import { readSetup, type TensorflowSetup } from './loadTensorflow.node.ts';
import { lastWords, run } from '../fetch/run.node.ts';

export interface SetupTensorflowOptions extends Partial<Omit<FindOptions, 'variant'>> {
  /** TensorFlow with CUDA. */
  readonly gpu?: boolean | undefined;
}

/** Of the wheel and of what is taken out of it. */
const ROOM: Readonly<Record<Variant, number>> = { cpu: 2 * 2 ** 30, gpu: 4 * 2 ** 30 };

/** What @tensorflow/tfjs-node asks for, and the versions it was written for. */
const PACKAGES = {
  '@tensorflow/tfjs-node': '4.22.0',
  'google-protobuf': '3.21.4',
  'node-api-headers': '1.9.0',
} as const;

/**
 * Gives TensorFlow.js a current TensorFlow: finds or fetches its libraries, compiles the binding of tfjs-node 4.22 against them, repairs what
 * newer versions of Node have removed, all in the cache folder. Where it is there already nothing is done; a part that was fetched before is
 * not fetched again.
 * @throws {ToolkitError} NO_ROOM, NO_COMPILER, NO_TENSORFLOW, CANNOT_FETCH, CANNOT_COMPILE
 */
export async function setupTensorflow(
  options: SetupTensorflowOptions = {},
): Promise<TensorflowSetup & { readonly folder: string; readonly isNew: boolean }> {
  const variant: Variant = options.gpu ? 'gpu' : 'cpu';
  const folder = home(variant);
  if (options.from === undefined && isSetUp(variant)) {
    // One that cannot be read is made anew.
    const setup = await readSetup(variant).catch(() => undefined);
    if (setup) return { ...setup, folder, isNew: false };
  }
  const { onProgress, signal } = options;
  await mkdir(dirname(folder), { recursive: true });
  await checkRoom(variant, dirname(folder));
  await needCompiler();
  const files = await findTensorflow({ ...options, variant });
  const partial = await mkdtemp(`${folder}.`);
  try {
    const source = await fetchPackages(partial, options);
    onProgress?.('Compiling the binding');
    await repairForNode23(source);
    await buildBinding(files, join(partial, 'tfjs_binding.node'), {
      source,
      headers: join(partial, 'node_modules/node-api-headers/include'),
      signal,
    });
    const version = await versionOf(join(partial, 'tfjs_binding.node'), signal);
    const setup: TensorflowSetup = { version, libraries: files.libraries };
    await writeFile(join(partial, 'ready.json'), JSON.stringify(setup));
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return { ...setup, folder, isNew: true };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** tfjs-node and what it needs, without TensorFlow.js itself, in whose place stands the core of whoever loads it. */
async function fetchPackages(folder: string, { onProgress, signal }: SetupTensorflowOptions): Promise<string> {
  if (isOffline())
    throw new ToolkitError('CANNOT_FETCH', 'FMNIST_OFFLINE forbids to fetch tfjs-node', { kind: 'device' });
  onProgress?.('Fetching tfjs-node 4.22.0 and the headers of Node-API');
  for (const [name, version] of Object.entries(PACKAGES)) {
    const target = join(folder, 'node_modules', name);
    await mkdir(dirname(target), { recursive: true });
    await fetchPackage(`${name}@${version}`, target, { signal }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new ToolkitError('CANNOT_FETCH', 'a package could not be fetched', {
        kind: 'device',
        where: `${name}@${version}`,
        received: lastWords(cause),
        hint: 'npm has to be there and reach its registry.',
        cause,
      });
    });
  }
  for (const name of ['tfjs', 'tfjs-core']) {
    const core = join(folder, 'node_modules/@tensorflow', name);
    await mkdir(core);
    await writeFile(join(core, 'index.js'), "module.exports = globalThis[Symbol.for('fmnist.tfjs-core')];\n");
  }
  return join(folder, 'node_modules/@tensorflow/tfjs-node');
}

async function checkRoom(variant: Variant, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= ROOM[variant]) return;
  throw new ToolkitError('NO_ROOM', 'there is not enough room on the disk', {
    kind: 'device',
    where: cacheFolder(),
    expected: `${ROOM[variant] / 2 ** 30} GB`,
    received: `${(free / 2 ** 30).toFixed(1)} GB`,
    hint: 'Another disk can be used by XDG_CACHE_HOME.',
  });
}

/** Loaded in a process of its own: a library that does not fit may take its process with it. */
async function versionOf(binding: string, signal: AbortSignal | undefined): Promise<string> {
  const code = `process.stdout.write(require(${JSON.stringify(binding)}).TF_Version)`;
  return run(process.execPath, ['-e', code], { signal, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' } }).catch(
    (cause: unknown) => {
      signal?.throwIfAborted();
      throw new ToolkitError('CANNOT_LOAD', 'TensorFlow was linked, and does not load', {
        kind: 'device',
        received: lastWords(cause),
        hint: 'A shared library that it needs is missing, or this CPU lacks an instruction that it uses.',
        cause,
      });
    },
  );
}
