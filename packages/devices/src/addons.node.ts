import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ToolkitError } from '@fmnist/errors';
import { cacheFolder } from './cacheFolder.node.ts';
import { isOffline } from './fetch/isOffline.node.ts';

/**
 * Packages of the npm registry that only some people want and that are too large for everybody's install. They come when they are asked for,
 * into the cache folder, at exactly these versions.
 */
export const addons = {
  dawn: { package: 'webgpu', version: '0.6.2', megabytes: 132, what: 'Dawn: WebGPU for Node' },
  swiftshader: {
    package: '@sparticuz/chromium',
    version: '147.0.0',
    megabytes: 66,
    what: 'Chromium with SwiftShader, a GPU in software',
  },
  'onnxruntime-web': {
    package: 'onnxruntime-web',
    version: '1.30.0',
    megabytes: 140,
    what: 'onnxruntime-web: onnxruntime in WebAssembly',
  },
} as const;

export type AddonName = keyof typeof addons;

export interface InstallOptions {
  readonly onProgress?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const home = (name: AddonName) => cacheFolder('addons', `${name}-${addons[name].version}`);

/** The folder of an addon's package; undefined where it is not installed. */
export function addonFolder(name: AddonName): string | undefined {
  const folder = join(home(name), 'node_modules', addons[name].package);
  return existsSync(folder) ? folder : undefined;
}

/**
 * Installs an addon, whole or not at all; nothing where it is there already. No script of it is run.
 * @returns the folder of its package
 * @throws {ToolkitError} OFFLINE, ADDON_NOT_INSTALLED
 */
export async function installAddon(name: AddonName, { onProgress, signal }: InstallOptions = {}): Promise<string> {
  const there = addonFolder(name);
  if (there) return there;
  const { package: wanted, version, megabytes, what } = addons[name];
  if (isOffline())
    throw new ToolkitError('OFFLINE', `${what} is not installed, and FMNIST_OFFLINE forbids to fetch it`, {
      kind: 'device',
      hint: 'Unset FMNIST_OFFLINE once.',
    });
  onProgress?.(`Fetching ${what} (${wanted} ${version}, ${megabytes} MB)`);
  const target = home(name);
  await mkdir(dirname(target), { recursive: true });
  const partial = await mkdtemp(`${target}.`);
  try {
    await writeFile(join(partial, 'package.json'), '{"private":true}');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=peer', `${wanted}@${version}`];
    await promisify(execFile)('npm', args, {
      cwd: partial,
      shell: process.platform === 'win32',
      ...(signal && { signal }),
    });
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    signal?.throwIfAborted();
    const installed = addonFolder(name);
    if (installed) return installed; // Another process was faster.
    throw new ToolkitError('ADDON_NOT_INSTALLED', `${what} could not be installed`, {
      kind: 'device',
      where: `${wanted}@${version}`,
      received: lastLine(cause),
      hint: 'npm has to be there, reach its registry, and have room on the disk.',
      cause,
    });
  }
  return join(target, 'node_modules', wanted);
}

const lastLine = (error: unknown) => {
  const { stderr = String(error) } = error as { readonly stderr?: string };
  return (
    stderr
      .trim()
      .split('\n')
      .findLast((line) => /\w/.test(line) && !/complete log/.test(line)) ?? 'nothing'
  );
};
