import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sitePackages } from '../machine/python.node.ts';

/**
 * Where NVIDIA's libraries are when the loader does not know: the packages nvidia-* of Python (a current PyTorch brings them along),
 * and the toolkit's own folders.
 */
export function libraryFolders(): string[] {
  const packages = sitePackages().flatMap((site) => subfolders(join(site, 'nvidia'), () => true));
  const toolkits = [process.env['CUDA_HOME'] ?? [], process.env['CUDA_PATH'] ?? []].flat();
  const usual = subfolders('/usr/local', (name) => name.startsWith('cuda'));
  return [...packages.map((folder) => join(folder, 'lib')), ...[...toolkits, ...usual].map((f) => join(f, 'lib64'))];
}

function subfolders(folder: string, wanted: (name: string) => boolean): string[] {
  try {
    return readdirSync(folder)
      .filter(wanted)
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
