import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { ToolkitError } from '@fmnist/errors';
import { installAddon, type InstallOptions } from '../addons.node.ts';
import { cacheFolder } from '../cacheFolder.node.ts';
import { unpackTarball } from '../fetch/unpackTarball.node.ts';
import type { Browser } from './findBrowser.node.ts';

const folder = () => cacheFolder('chromium-147.0.0');

/** The Chromium that was fetched, with the libraries that it needs where the system has none. */
export function installedBrowser(): Browser | undefined {
  const home = folder();
  if (!existsSync(home)) return undefined;
  return {
    executable: join(home, 'chromium'),
    environment: { LD_LIBRARY_PATH: [join(home, 'lib'), home].join(':'), FONTCONFIG_PATH: home },
    name: 'Chromium 147',
  };
}

/**
 * Fetches a headless Chromium with SwiftShader, a GPU in software, into the cache folder; nothing where it is there already.
 * @throws {ToolkitError} OFFLINE, ADDON_NOT_INSTALLED, UNSUPPORTED_PLATFORM
 */
export async function installBrowser(options: InstallOptions = {}): Promise<Browser> {
  const there = installedBrowser();
  if (there) return there;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new ToolkitError('UNSUPPORTED_PLATFORM', 'there is a Chromium to fetch for Linux x64 alone', {
      kind: 'device',
      received: `${process.platform} ${process.arch}`,
      hint: 'Install Chrome, Chromium or Edge, or name one by FMNIST_BROWSER.',
    });
  const bin = join(await installAddon('swiftshader', options), 'bin');
  options.onProgress?.('Unpacking Chromium');
  const unpacked = async (name: string) => brotliDecompressSync(await readFile(join(bin, `${name}.br`)));
  const partial = await mkdtemp(`${folder()}.`);
  try {
    await writeFile(join(partial, 'chromium'), await unpacked('chromium'), { mode: 0o755 });
    for (const archive of ['al2023.tar', 'swiftshader.tar', 'fonts.tar'])
      await unpackTarball(await unpacked(archive), partial);
    await rename(partial, folder());
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder())) throw error;
  }
  const installed = installedBrowser();
  if (!installed) throw new Error('the unpacked browser is gone');
  return installed;
}
