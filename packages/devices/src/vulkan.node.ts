// WebGPU on Linux goes through Vulkan: its loader, libvulkan.so.1, and a driver. Where there is no GPU, SwiftShader is a driver in software.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { addonFolder, installAddon, type InstallOptions } from './addons.node.ts';
import type { Availability } from './Availability.ts';
import { cacheFolder } from './cacheFolder.node.ts';
import { unpackTarball } from './fetch/unpackTarball.node.ts';
import { preloadLibrary } from './preloadLibrary.node.ts';

const LOADER = 'libvulkan.so.1';
const ICD = 'vk_swiftshader_icd.json';
const softwareFolder = () => cacheFolder('swiftshader-147.0.0');

/** Fetches SwiftShader and its Vulkan loader, Linux x64 alone. @throws {ToolkitError} OFFLINE, ADDON_NOT_INSTALLED */
export async function installSoftwareVulkan(options: InstallOptions = {}): Promise<string> {
  const folder = softwareFolder();
  if (existsSync(folder)) return folder;
  const chromium = await installAddon('swiftshader', options);
  const archive = brotliDecompressSync(await readFile(join(chromium, 'bin/swiftshader.tar.br')));
  const partial = await mkdtemp(`${folder}.`);
  await unpackTarball(archive, partial);
  await rename(partial, folder).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** Whether the software GPU is installed. */
export const hasSoftwareVulkan = (): boolean =>
  addonFolder('swiftshader') !== undefined && existsSync(softwareFolder());

let prepared: Availability | undefined;

/**
 * Makes Vulkan usable in this process, before anything opens a WebGPU device: the system's own, or SwiftShader where that is missing and
 * was set up, or where FMNIST_SOFTWARE_GPU=1 asks for it. Elsewhere than on Linux WebGPU needs none.
 */
export function prepareVulkan(): Availability {
  prepared ??= findVulkan();
  return prepared;
}

function findVulkan(): Availability {
  if (process.platform !== 'linux') return { usable: true, detail: "the system's own" };
  const wantsSoftware = process.env['FMNIST_SOFTWARE_GPU'] === '1';
  const missing = wantsSoftware ? 'FMNIST_SOFTWARE_GPU=1' : preloadLibrary(LOADER);
  if (missing === undefined) return { usable: true, detail: `the system's ${LOADER}` };
  if (!hasSoftwareVulkan())
    return {
      usable: false,
      reason: wantsSoftware ? 'the software GPU is not installed' : `no Vulkan loader (${missing})`,
      hint: "Install your GPU's driver and libvulkan1; without a GPU, `fmnist setup webgpu --software` adds a slow one in software.",
    };
  const driver = join(softwareFolder(), ICD);
  // The Vulkan loader reads these when a device is asked for, so they may be set here.
  process.env['VK_DRIVER_FILES'] = driver;
  process.env['VK_ICD_FILENAMES'] = driver;
  const failed = preloadLibrary(join(softwareFolder(), LOADER));
  return failed === undefined
    ? { usable: true, detail: 'SwiftShader, in software: slow', software: true }
    : { usable: false, reason: failed };
}

/** What a child process needs to find the Vulkan that `prepareVulkan` found: there the loader's own variable is in time. */
export function vulkanEnvironment(): Readonly<Record<string, string>> {
  const driver = prepareVulkan().usable ? process.env['VK_DRIVER_FILES'] : undefined;
  if (driver !== join(softwareFolder(), ICD)) return {};
  const others = process.env['LD_LIBRARY_PATH'];
  return {
    VK_DRIVER_FILES: driver,
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: [softwareFolder(), ...(others ? [others] : [])].join(delimiter),
  };
}
