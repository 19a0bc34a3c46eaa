import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatError } from '@fmnist/errors';
import type { Availability } from '../Availability.ts';
import { findLibraries } from './missingLibraries.node.ts';
import { neededLibraries } from './neededLibraries.node.ts';
import { CUDA_PROVIDER, findProvider, linkProvider } from './providerFiles.node.ts';

/** What onnxruntime's CUDA provider has here. */
export interface CudaState {
  /** The folder of the provider's files; undefined where `fmnist setup cuda` has not been run. */
  readonly provider: string | undefined;
  /** Names of the shared libraries that are not there. `libcuda.so.1` is the driver itself. */
  readonly missing: readonly string[];
  /** Paths of those that were found outside of the loader's own folders, in an order in which they can be loaded. */
  readonly paths: readonly string[];
  /** Of the NVIDIA driver, as its kernel module says; undefined without one. */
  readonly driver: string | undefined;
}

const DRIVER = 'libcuda.so.1';
/** The provider opens cuDNN when it begins to work, so its header does not name it. */
const CUDNN = 'libcudnn.so.9';

let known: CudaState | undefined;

/** Looks once. The libraries that it finds are loaded into this process. Never throws. */
export function cudaState(): CudaState {
  known ??= look();
  return known;
}

function look(): CudaState {
  if (process.platform !== 'linux') return { provider: undefined, missing: [], paths: [], driver: undefined };
  const provider = findProvider();
  try {
    const wanted = provider === undefined ? [] : neededLibraries(join(provider, CUDA_PROVIDER));
    return { provider, ...findLibraries([DRIVER, ...wanted, CUDNN]), driver: driverVersion() };
  } catch (error) {
    return { provider, missing: [formatError(error)], paths: [], driver: driverVersion() };
  }
}

/** Forgets what was found, after files have been added. */
export const lookAgain = (): void => void (known = undefined);

/**
 * Makes onnxruntime's `cuda` usable in this process, before a session asks for it: its provider's files beside it, and the libraries that
 * those need loaded from wherever they are. Never throws.
 */
export function prepareCuda(): Availability {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { usable: false, reason: `CUDA needs Linux on x64, this is ${process.platform} on ${process.arch}` };
  const { provider, missing, driver } = cudaState();
  if (missing.includes(DRIVER))
    return {
      usable: false,
      reason: `no NVIDIA driver (${DRIVER} is not there)`,
      hint: 'Needs an NVIDIA GPU and its driver; then `fmnist setup cuda`.',
    };
  if (provider === undefined)
    return { usable: false, reason: "onnxruntime's CUDA provider is not installed", hint: 'Run `fmnist setup cuda`.' };
  if (missing.length > 0)
    return {
      usable: false,
      reason: `missing libraries: ${missing.join(', ')}`,
      hint: 'Install CUDA 13 and cuDNN 9: the system packages, or pip packages nvidia-* (a current PyTorch brings them).',
    };
  try {
    linkProvider(provider);
  } catch (error) {
    return { usable: false, reason: formatError(error) };
  }
  return { usable: true, detail: `NVIDIA driver ${driver ?? 'of unknown version'}` };
}

function driverVersion(): string | undefined {
  try {
    return /Kernel Module.*?\s(\d+(?:\.\d+)+)/.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
