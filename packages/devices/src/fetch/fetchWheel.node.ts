import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import type { InstallOptions } from '../addons.node.ts';
import { pythonCommand } from '../machine/python.node.ts';
import { lastWords, run } from './run.node.ts';
import { isOffline } from './isOffline.node.ts';

const PIP_LIMIT_MS = 30 * 60_000;

interface WheelPlace {
  readonly folder: string;
  /** How much comes, for a person: `247 MB`. */
  readonly size: string;
  /** Whose pip. Default: FMNIST_PYTHON, else python3. */
  readonly python?: string | undefined;
}

/**
 * Has pip fetch a package's wheel for this machine, without what it depends on. One that an earlier call has fetched is taken.
 * @param wanted as pip has it: `onnxruntime-gpu==1.30.0`
 * @returns its path
 * @throws {ToolkitError} OFFLINE, PIP_MISSING, PIP_FAILED
 */
export async function fetchWheel(
  wanted: string,
  { folder, size, python = pythonCommand() }: WheelPlace,
  { onProgress, signal }: InstallOptions,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const there = await wheelIn(folder);
  if (there !== undefined) return there;
  if (isOffline())
    throw new ToolkitError('OFFLINE', `${wanted} is not here, and FMNIST_OFFLINE forbids to fetch it`, {
      kind: 'device',
      hint: 'Unset FMNIST_OFFLINE once, or name a folder of its files with --from.',
    });
  onProgress?.(`Fetching ${wanted} with pip (${size})`);
  const flags = ['--no-deps', '--only-binary=:all:', '--progress-bar=off', '--disable-pip-version-check'];
  await run(python, ['-m', 'pip', 'download', '--dest', folder, ...flags, wanted], {
    signal,
    timeout: PIP_LIMIT_MS,
  }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw pipError(wanted, python, cause);
  });
  const fetched = await wheelIn(folder);
  if (fetched !== undefined) return fetched;
  throw new ToolkitError('PIP_FAILED', `pip fetched no wheel of ${wanted}`, { kind: 'device', where: folder });
}

/** pip puts a wheel into its folder only when it is whole. */
async function wheelIn(folder: string): Promise<string | undefined> {
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  return name === undefined ? undefined : join(folder, name);
}

function pipError(wanted: string, python: string, cause: unknown): ToolkitError {
  const received = lastWords(cause);
  if (/No module named pip|ENOENT/.test(received))
    return new ToolkitError('PIP_MISSING', `${wanted} is fetched with pip, and there is none`, {
      kind: 'device',
      where: python,
      received,
      hint: 'Install Python 3 with pip, or name a folder of its files with --from.',
      cause,
    });
  return new ToolkitError('PIP_FAILED', `pip could not fetch ${wanted}`, {
    kind: 'device',
    received,
    hint: 'It needs its registry and a Python that the package has wheels for; or name a folder of its files with --from.',
    cause,
  });
}
