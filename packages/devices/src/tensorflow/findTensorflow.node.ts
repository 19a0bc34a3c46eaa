import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { ToolkitError } from '@fmnist/errors';
import { unpackTar } from 'modern-tar/fs';
import { cacheFolder } from '../cacheFolder.node.ts';
import { fetchWheel } from '../fetch/fetchWheel.node.ts';
import { isOffline } from '../fetch/isOffline.node.ts';
import { lastWords, run } from '../fetch/run.node.ts';
import { unpackWheel } from '../fetch/unpackWheel.node.ts';
import { pythonCommand } from '../machine/python.node.ts';
import { filesIn, type TensorflowFiles, type Variant } from './layout.node.ts';

export interface FindOptions {
  readonly variant: Variant;
  /** A folder that holds TensorFlow. */
  readonly from?: string | undefined;
  /** Address of a libtensorflow archive (.tar.gz). Default: the official one. */
  readonly archive?: string | undefined;
  /** Whose TensorFlow, or whose pip. Default: FMNIST_PYTHON, else python3. */
  readonly python?: string | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The newest C archive of Linux; newer TensorFlows come as wheels alone. */
const ARCHIVES: Readonly<Record<Variant, string>> = {
  cpu: 'https://storage.googleapis.com/tensorflow/versions/2.18.1/libtensorflow-cpu-linux-x86_64.tar.gz',
  gpu: 'https://storage.googleapis.com/tensorflow/versions/2.18.1/libtensorflow-gpu-linux-x86_64.tar.gz',
};

/**
 * TensorFlow's headers and libraries: in a given folder, in the cache, in an installed Python package, from the official archive, or from the
 * wheel that pip downloads. The first that has them.
 * @throws {ToolkitError} NO_TENSORFLOW with what became of each
 */
export async function findTensorflow(options: FindOptions): Promise<TensorflowFiles> {
  const { from, onProgress, signal } = options;
  if (from !== undefined) {
    const files = await filesIn(from);
    if (files) return files;
    throw new ToolkitError('NO_TENSORFLOW', 'this folder holds no TensorFlow', {
      where: from,
      expected: 'include/tensorflow/c/c_api.h, and libtensorflow_cc.so.2 or lib/libtensorflow.so.2',
    });
  }
  const failures: string[] = [];
  for (const [name, source] of Object.entries(sources)) {
    try {
      const files = await source(options);
      if (files) {
        onProgress?.(`TensorFlow from ${name}`);
        return files;
      }
      failures.push(`${name}: none`);
    } catch (error) {
      signal?.throwIfAborted();
      const reason = (error instanceof ToolkitError && error.received) || lastWords(error);
      failures.push(`${name}: ${reason}`);
      onProgress?.(`${name}: ${reason}`);
    }
  }
  throw new ToolkitError('NO_TENSORFLOW', 'TensorFlow was not found and could not be fetched', {
    kind: 'device',
    received: failures.join('; '),
    hint: 'Give a folder that has it with --from, or make pip or the network reachable.',
  });
}

/** Of a wheel: headers and libraries, a third of it. */
const WANTED = /^tensorflow\/(include\/|libtensorflow\w*\.(so\.2|2\.dylib)$)/;

type Source = (options: FindOptions) => Promise<TensorflowFiles | undefined>;

const fetched = (variant: Variant) => cacheFolder('tensorflow', `libraries-${variant}`);

const sources: Readonly<Record<string, Source>> = {
  'the cache': ({ variant }) => filesFrom(fetched(variant)),
  'an installed Python package': async ({ variant, python = pythonCommand(), signal }) => {
    const ask =
      'import importlib.util as u; s = u.find_spec("tensorflow"); print(s.submodule_search_locations[0] if s else "")';
    const folder = await run(python, ['-c', ask], { signal }).then(
      (text) => text.trim(),
      () => '',
    );
    const isGpu = existsSync(join(folder, 'include/third_party/gpus'));
    return folder === '' || (variant === 'gpu' && !isGpu) ? undefined : filesIn(folder);
  },
  'the official archive': async (options) => {
    online();
    if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
    const { variant, archive = ARCHIVES[variant], onProgress, signal } = options;
    onProgress?.('Fetching the official archive of libtensorflow');
    const body = await fetchArchive(archive, signal);
    return unpackTo(fetched(variant), async (partial) => {
      await pipeline(body, limitSize, createGunzip(), limitSize, unpackTar(partial), { ...(signal && { signal }) });
    });
  },
  "pip's wheel": async ({ variant, python, onProgress, signal }) => {
    const downloads = cacheFolder('tensorflow', `wheel-${variant}`);
    const name = variant === 'gpu' ? 'tensorflow' : 'tensorflow-cpu';
    const place = { folder: downloads, size: 'some 300 to 650 MB', python };
    try {
      const wheel = await fetchWheel(name, place, { onProgress, signal });
      onProgress?.(`Unpacking ${basename(wheel)}`);
      return await unpackTo(fetched(variant), (into) =>
        unpackWheel(
          wheel,
          { into, pathOf: (member) => (WANTED.test(member) ? member : undefined), mostBytes: LARGEST },
          { signal },
        ),
      );
    } finally {
      // A wheel that does not unpack is not kept either; one whose unpacking was stopped is not fetched again.
      if (!signal?.aborted) await rm(downloads, { recursive: true, force: true });
    }
  },
};

/** How long the server may take to begin. */
const PATIENCE = 15_000;

async function fetchArchive(archive: string, signal: AbortSignal | undefined): Promise<Readable> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new Error('no answer')), PATIENCE);
  const either = signal ? AbortSignal.any([signal, patience.signal]) : patience.signal;
  try {
    const response = await fetch(archive, { signal: either });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    return Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(`unreachable (${cause instanceof Error ? cause.message : message})`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** More than any TensorFlow has had, packed or not. */
const LARGEST = 8 * 2 ** 30;

async function* limitSize(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > LARGEST) throw new Error('it is larger than 8 GB');
    yield chunk;
  }
}

function online(): void {
  if (isOffline()) throw new Error('FMNIST_OFFLINE forbids to fetch it');
}

/** A folder that is filled whole or not at all. */
async function unpackTo(
  folder: string,
  fill: (partial: string) => Promise<unknown>,
): Promise<TensorflowFiles | undefined> {
  await mkdir(dirname(folder), { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  try {
    await fill(partial);
    if (!(await filesFrom(partial))) throw new Error('it has no TensorFlow in it');
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return filesFrom(folder);
}

/** An archive has them at its root, a wheel in a folder of its own. */
const filesFrom = async (folder: string) => (await filesIn(folder)) ?? filesIn(join(folder, 'tensorflow'));
