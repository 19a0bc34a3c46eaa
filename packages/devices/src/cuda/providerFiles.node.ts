import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cacheFolder.node.ts';

/** What onnxruntime loads when it is asked for CUDA. */
export const PROVIDER_FILES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const;

/** The onnxruntime that a program here would load: its version, and the folder of its libraries, where it looks for providers. */
export function onnxruntime(): { readonly version: string; readonly folder: string } {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const { version } = createRequire(import.meta.url)(manifest) as { version: string };
  return { version, folder: join(realpathSync(dirname(manifest)), `bin/napi-v6/${process.platform}/${process.arch}`) };
}

export const providerCache = (version: string) => cacheFolder(`onnxruntime-cuda-${version}`);

/** The provider files that are not beside onnxruntime. */
export const missingProviderFiles = (folder: string): string[] =>
  PROVIDER_FILES.filter((name) => !existsSync(join(folder, name)));
