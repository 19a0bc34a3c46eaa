import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Vulkan's loader, and GLVND, which NVIDIA's driver for it may ask for. */
const PACKAGES = ['libvulkan1', 'libegl1', 'libglvnd0', 'libopengl0', 'libgl1', 'libglx0', 'libgles2'];

/**
 * Fetches the loaders of Debian's packages into a folder; without apt, the Vulkan loader that comes with SwiftShader is taken.
 * @returns what they are
 */
export async function addLoaders(folder: string, software: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(tmpdir(), 'fmnist-loaders-'));
  try {
    await mkdir(join(work, 'lists/partial'), { recursive: true });
    const lists = `-oDir::State::Lists=${join(work, 'lists')}`;
    await run('apt-get', [lists, 'update'], { cwd: work });
    await run('apt-get', [lists, 'download', ...PACKAGES], { cwd: work });
    for (const file of (await readdir(work)).filter((name) => name.endsWith('.deb')))
      await run('dpkg', ['-x', file, 'out'], { cwd: work });
    const libraries = join(work, 'out/usr/lib/x86_64-linux-gnu');
    for (const name of await readdir(libraries))
      if (name.includes('.so')) await cp(join(libraries, name), join(folder, name), { verbatimSymlinks: true });
    return `the system's packages ${PACKAGES.join(', ')}`;
  } catch (error) {
    await cp(join(software, 'libvulkan.so.1'), join(folder, 'libvulkan.so.1'));
    return `SwiftShader's Vulkan loader (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
