import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { InstallOptions } from '../addons.node.ts';
import { cacheFolder } from '../cacheFolder.node.ts';
import { fetchWheel } from '../fetch/fetchWheel.node.ts';
import { unpackWheel } from '../fetch/unpackWheel.node.ts';
import { findPython, sitePackages } from '../machine/python.node.ts';
import { ortVersion } from '../ort.node.ts';
import { holdsText } from './holdsText.node.ts';
import { findLibraries } from './missingLibraries.node.ts';
import { neededLibraries } from './neededLibraries.node.ts';
import { CUDA_PROVIDER, providerFiles } from './providerFiles.node.ts';

export interface CudaSetupOptions extends InstallOptions {
  /** A wheel of onnxruntime-gpu, or a folder with the two libraries. Default: an installed onnxruntime-gpu, else pip fetches it. */
  readonly from?: string | undefined;
}

/** Of onnxruntime-gpu as the registry has it. */
const MEGABYTES = { wheel: 247, unpacked: 272 };
/** What the wheel of the registry is built for. */
const CUDA_MAJOR = 13;

/**
 * Puts the two libraries into a folder that is not there yet, whole or not at all.
 * @throws {ToolkitError} NO_SPACE, CUDA_VERSION, WRONG_VERSION, NO_PROVIDER, and those of `fetchWheel` and `unpackWheel`
 */
export async function addProvider(folder: string, { from, onProgress, signal }: CudaSetupOptions): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const source = from ?? installedCopy();
  if (source === undefined) refuseOtherCuda(installedCuda(), CUDA_MAJOR);
  await checkSpace(dirname(folder), MEGABYTES.unpacked + (source === undefined ? MEGABYTES.wheel : 0));
  const wheels = cacheFolder('cuda', `wheel-${ortVersion()}`);
  const found =
    source ??
    (await fetchWheel(
      `onnxruntime-gpu==${ortVersion()}`,
      { folder: wheels, size: `${MEGABYTES.wheel} MB` },
      { onProgress, signal },
    ));
  const partial = await mkdtemp(`${folder}.`);
  try {
    await bring(found, partial, { onProgress, signal });
    await checkProvider(join(partial, CUDA_PROVIDER), found);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // A wheel that was fetched and is broken would be taken again.
    if (source === undefined && error instanceof ToolkitError) await rm(wheels, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // Else another process was faster.
  }
  if (source === undefined) await rm(wheels, { recursive: true, force: true });
}

/** Three times what the libraries have today. */
const MOST_BYTES = 1e9;
/** Without the wheel's folders. */
const pathOf = (member: string) => providerFiles.find((name) => name === basename(member));

/** Copies or unpacks the two libraries. */
async function bring(source: string, into: string, { onProgress, signal }: InstallOptions): Promise<void> {
  const kind = await stat(source).catch(() => undefined);
  if (kind?.isFile()) {
    let shown = -1;
    const onBytes = (done: number, total: number) => {
      const tenth = Math.floor((done / total) * 10);
      if (tenth > shown) onProgress?.(`Unpacking the CUDA provider: ${tenth * 10} %`);
      shown = Math.max(shown, tenth);
    };
    return unpackWheel(source, { into, pathOf, needed: providerFiles, mostBytes: MOST_BYTES }, { onBytes, signal });
  }
  const missing = providerFiles.filter((name) => !existsSync(join(source, name)));
  if (missing.length > 0)
    throw new ToolkitError('NO_PROVIDER', "onnxruntime's CUDA provider is not there", {
      kind: 'device',
      where: source,
      expected: `${providerFiles.join(' and ')}, or a wheel of onnxruntime-gpu`,
      received: kind ? `no ${missing.join(', no ')}` : 'nothing',
    });
  for (const name of providerFiles) {
    onProgress?.(`Copying ${name}`);
    signal?.throwIfAborted();
    await copyFile(join(source, name), join(into, name));
  }
}

/** Of an onnxruntime-gpu of the same version in Python. */
function installedCopy(): string | undefined {
  if (findPython()?.packages['onnxruntime-gpu'] !== ortVersion()) return undefined;
  const folders = sitePackages().map((site) => join(site, 'onnxruntime/capi'));
  return folders.find((folder) => providerFiles.every((name) => existsSync(join(folder, name))));
}

async function checkProvider(library: string, source: string): Promise<void> {
  const major = /libcudart\.so\.(\d+)/.exec(neededLibraries(library).join(' '))?.[1];
  if (!(await holdsText(library, ortVersion())))
    throw new ToolkitError('WRONG_VERSION', 'this CUDA provider is of another version than onnxruntime-node', {
      kind: 'device',
      where: source,
      expected: ortVersion(),
      hint: `Fetch onnxruntime-gpu==${ortVersion()}.`,
    });
  if (major !== undefined) refuseOtherCuda(installedCuda(), Number(major));
}

/** Majors of the CUDA runtimes that are here. */
const installedCuda = (): number[] =>
  [11, 12, 13, 14].filter((major) => findLibraries([`libcudart.so.${major}`]).missing.length === 0);

function refuseOtherCuda(installed: readonly number[], wanted: number): void {
  if (installed.length === 0 || installed.includes(wanted)) return;
  throw new ToolkitError('CUDA_VERSION', 'the CUDA that is installed is not the one that the provider is built for', {
    kind: 'device',
    expected: `CUDA ${wanted} (libcudart.so.${wanted})`,
    received: `CUDA ${installed.join(' and ')}`,
    hint: `Install CUDA ${wanted} beside it; or name a folder with a provider of onnxruntime ${ortVersion()} for your CUDA with --from.`,
  });
}

async function checkSpace(folder: string, megabytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = (bavail * bsize) / 1e6;
  if (free >= megabytes) return;
  throw new ToolkitError('NO_SPACE', "there is not enough space for onnxruntime's CUDA provider", {
    kind: 'device',
    where: folder,
    expected: `${megabytes} MB`,
    received: `${Math.floor(free)} MB free`,
  });
}
