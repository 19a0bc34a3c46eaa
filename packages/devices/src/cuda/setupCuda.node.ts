import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, statfs, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { lastWords, run } from '../fetch/run.node.ts';
import { extractWheel } from '../fetch/extractWheel.node.ts';
import { missingProviderFiles, onnxruntime, PROVIDER_FILES, providerCache } from './providerFiles.node.ts';

export interface SetupCudaOptions {
  /** A folder that holds the two provider files. */
  readonly from?: string | undefined;
  readonly python?: string | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const ROOM = 2 ** 30;

/**
 * Puts onnxruntime's CUDA provider beside the onnxruntime that is installed: links to the files in a given folder or in the cache, which come from
 * the Python package onnxruntime-gpu of the same version, by pip. What CUDA itself needs is not fetched; `prepareCuda` names what is missing.
 * @throws {ToolkitError} NO_CUDA_PROVIDER, NO_ROOM
 */
export async function setupCuda(
  options: SetupCudaOptions = {},
): Promise<{ readonly version: string; readonly folder: string; readonly isNew: boolean }> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new ToolkitError('NO_CUDA_PROVIDER', 'onnxruntime has a CUDA provider for Linux x64 here', {
      kind: 'device',
    });
  const { version, folder } = onnxruntime();
  if (options.from === undefined && missingProviderFiles(folder).length === 0) return { version, folder, isNew: false };
  const source = options.from ?? (await fetchProvider(version, options));
  const missing = missingProviderFiles(source);
  if (missing.length > 0)
    throw new ToolkitError('NO_CUDA_PROVIDER', 'this folder does not hold the provider', {
      where: source,
      expected: missing.join(' and '),
    });
  for (const name of PROVIDER_FILES) {
    await rm(join(folder, name), { force: true });
    await symlink(join(source, name), join(folder, name));
  }
  return { version, folder, isNew: true };
}

async function fetchProvider(version: string, options: SetupCudaOptions): Promise<string> {
  const target = providerCache(version);
  if (existsSync(target)) return target;
  const { python = 'python3', onProgress, signal } = options;
  await mkdir(dirname(target), { recursive: true });
  const { bavail, bsize } = await statfs(dirname(target));
  if (bavail * bsize < ROOM)
    throw new ToolkitError('NO_ROOM', 'there is not enough room on the disk', {
      kind: 'device',
      where: dirname(target),
      expected: '1 GB',
      received: `${Math.round((bavail * bsize) / 2 ** 20)} MB`,
    });
  const partial = await mkdtemp(`${target}.`);
  const wanted = `onnxruntime-gpu==${version}`;
  try {
    if (process.env['FMNIST_OFFLINE'] === '1') throw new Error('FMNIST_OFFLINE forbids to fetch it');
    onProgress?.(`Downloading ${wanted} with pip (some 300 MB)`);
    await run(python, ['-m', 'pip', 'download', '-q', '--no-deps', '--dest', partial, wanted], { signal });
    const wheel = (await readdir(partial)).find((name) => name.endsWith('.whl')) ?? '';
    onProgress?.(`Unpacking ${wheel}`);
    const files = join(partial, 'files');
    await extractWheel(join(partial, wheel), files, {
      signal,
      wanted: /\/libonnxruntime_providers_(shared|cuda)\.so$/,
    });
    await rename(join(files, 'onnxruntime/capi'), target);
    return target;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ToolkitError('NO_CUDA_PROVIDER', "onnxruntime's CUDA provider could not be fetched", {
      kind: 'device',
      where: wanted,
      received: lastWords(cause),
      hint: `Give a folder that has ${PROVIDER_FILES.join(' and ')} with --from.`,
      cause,
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
