// onnxruntime opens the libraries of its providers by their full path, in the folder of its own library: loading them beforehand does not
// help. They are kept in the cache folder, and links to them are put where its own install script would have put the files.
import { existsSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ToolkitError } from '@fmnist/errors';
import { cacheFolder } from '../cacheFolder.node.ts';
import { ortFolder, ortVersion } from '../ort.node.ts';

export const providerFiles = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const;
export const CUDA_PROVIDER = providerFiles[1];

/** Where the provider of the installed onnxruntime is kept. */
export const providerFolder = (): string => cacheFolder('cuda', `onnxruntime-${ortVersion()}`);

const isWhole = (folder: string) => providerFiles.every((name) => existsSync(join(folder, name)));

/** The folder that has the files: the cache's, or onnxruntime's own where its install script has brought them; undefined without. */
export const findProvider = (): string | undefined => [providerFolder(), ortFolder()].find(isWhole);

/**
 * Links the files of the cache folder beside onnxruntime's binding; nothing where they are there.
 * @throws {ToolkitError} NOT_WRITABLE
 */
export function linkProvider(folder: string, into: string = ortFolder()): void {
  if (folder === into) return;
  for (const name of providerFiles) {
    const link = join(into, name);
    if (existsSync(link)) continue;
    try {
      // A link to a file that has gone is there for whoever makes one.
      if (isLink(link)) rmSync(link);
      symlinkSync(join(folder, name), link);
    } catch (cause) {
      throw new ToolkitError('NOT_WRITABLE', "onnxruntime's folder cannot be written to", {
        kind: 'device',
        where: into,
        received: cause instanceof Error ? cause.message : String(cause),
        hint: `Run \`fmnist setup cuda\` as a user who may, or link the files of ${folder} there.`,
        cause,
      });
    }
  }
}

function isLink(path: string): boolean {
  try {
    return readlinkSync(path) !== '';
  } catch {
    return false;
  }
}
