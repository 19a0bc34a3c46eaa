import { existsSync } from 'node:fs';
import { ToolkitError } from '@fmnist/errors';
import { ortVersion } from '../ort.node.ts';
import { addProvider, type CudaSetupOptions } from './addProvider.node.ts';
import { cudaState, lookAgain } from './prepareCuda.node.ts';
import { linkProvider, providerFolder } from './providerFiles.node.ts';

export interface CudaSetup {
  /** Where the provider's files are kept. */
  readonly folder: string;
  readonly version: string;
  /** Shared libraries that are still not there, by name; `libcuda.so.1` is the NVIDIA driver. */
  readonly missing: readonly string[];
}

/**
 * Gives onnxruntime-node its CUDA provider: two libraries of the same version, kept in the cache folder and linked beside its binding.
 * Whole or not at all; nothing where it is there already. CUDA, cuDNN and the driver themselves are NVIDIA's: what is missing of them is named.
 * @throws {ToolkitError} NOT_SUPPORTED, NOT_WRITABLE, and those of `addProvider`
 */
export async function setupCuda({ from, onProgress, signal }: CudaSetupOptions = {}): Promise<CudaSetup> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new ToolkitError('NOT_SUPPORTED', "onnxruntime's CUDA provider is for Linux on x64", {
      kind: 'device',
      received: `${process.platform} on ${process.arch}`,
    });
  const folder = providerFolder();
  if (existsSync(folder)) onProgress?.(`The CUDA provider is in ${folder} already`);
  else await addProvider(folder, { from, onProgress, signal });
  linkProvider(folder);
  lookAgain();
  return { folder, version: ortVersion(), missing: cudaState().missing };
}
