import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ToolkitError } from '@fmnist/errors';
import { findPython, pythonCommand } from '../machine/python.node.ts';
import type { InstallOptions } from '../addons.node.ts';

const PIP_LIMIT_MS = 30 * 60_000;

/**
 * Has pip fetch a package's wheel for this machine, without what it depends on. One that an earlier call has fetched is taken.
 * @param wanted as pip has it: `onnxruntime-gpu==1.30.0`
 * @returns its path
 * @throws {ToolkitError} OFFLINE, PIP_MISSING, PIP_FAILED
 */
export async function fetchWheel(
  wanted: string,
  { folder, megabytes }: { readonly folder: string; readonly megabytes: number },
  { onProgress, signal }: InstallOptions,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const there = await wheelIn(folder);
  if (there !== undefined) return there;
  if (!['', '0', undefined].includes(process.env['FMNIST_OFFLINE']))
    throw new ToolkitError('OFFLINE', `${wanted} is not here, and FMNIST_OFFLINE forbids to fetch it`, {
      kind: 'device',
      hint: 'Unset FMNIST_OFFLINE once, or name a wheel or a folder of its files with --from.',
    });
  if (!findPython()?.packages.pip)
    throw new ToolkitError('PIP_MISSING', `${wanted} is fetched with pip, and there is none`, {
      kind: 'device',
      where: pythonCommand(),
      hint: 'Install Python 3 with pip, or name a wheel or a folder of its files with --from.',
    });
  onProgress?.(`Fetching ${wanted} with pip (${megabytes} MB)`);
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--progress-bar=off',
    '--disable-pip-version-check',
  ];
  try {
    await promisify(execFile)(pythonCommand(), [...args, '--dest', folder, wanted], {
      timeout: PIP_LIMIT_MS,
      ...(signal && { signal }),
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ToolkitError('PIP_FAILED', `pip could not fetch ${wanted}`, {
      kind: 'device',
      received: lastError(cause),
      hint: 'It needs its registry and a Python that the package has wheels for; or name a wheel or a folder of its files with --from.',
      cause,
    });
  }
  const fetched = await wheelIn(folder);
  if (fetched !== undefined) return fetched;
  throw new ToolkitError('PIP_FAILED', `pip fetched no wheel of ${wanted}`, { kind: 'device', where: folder });
}

/** pip puts a wheel into its folder only when it is whole. */
async function wheelIn(folder: string): Promise<string | undefined> {
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  return name === undefined ? undefined : join(folder, name);
}

function lastError(cause: unknown): string {
  const { stderr = '' } = cause as { readonly stderr?: string };
  const lines = stderr.split('\n').filter((line) => /\w/.test(line));
  return lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? String(cause);
}
