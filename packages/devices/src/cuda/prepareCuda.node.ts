import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Availability } from '../Availability.ts';
import { preloadLibrary } from '../preloadLibrary.node.ts';
import { missingProviderFiles, onnxruntime } from './providerFiles.node.ts';

/** Each after those that it needs. They are what the provider of onnxruntime 1.30 links, and its driver's. */
const LIBRARIES = [
  'libcuda.so.1',
  'libcudart.so.13',
  'libcublasLt.so.13',
  'libcublas.so.13',
  'libcurand.so.10',
  'libcufft.so.12',
  'libcudnn.so.9',
] as const;

/** Where CUDA is kept besides the loader's own places: toolkits, and the nvidia packages of Python. */
function folders(): string[] {
  const listed = (folder: string) => {
    try {
      return readdirSync(folder).map((name) => join(folder, name));
    } catch {
      return [];
    }
  };
  const pythons = ['/usr/lib', '/usr/local/lib', join(process.env['VIRTUAL_ENV'] ?? '/nowhere', 'lib')]
    .flatMap(listed)
    .filter((path) => /python3[.\d]*$/.test(path))
    .flatMap((path) => [join(path, 'site-packages/nvidia'), join(path, 'dist-packages/nvidia')])
    .flatMap(listed)
    .map((path) => join(path, 'lib'));
  const toolkits = listed('/usr/local')
    .filter((path) => /\/cuda/.test(path))
    .map((path) => join(path, 'lib64'));
  const home = process.env['CUDA_HOME'];
  return [...(home ? [join(home, 'lib64')] : []), ...toolkits, ...pythons];
}

/** The shared libraries of CUDA that are not found, by name; those that are found are loaded, wherever they lie. */
export function missingCudaLibraries(): string[] {
  const places = folders();
  return LIBRARIES.filter(
    (name) =>
      preloadLibrary(name) !== undefined && places.every((folder) => preloadLibrary(join(folder, name)) !== undefined),
  );
}

/** Makes onnxruntime's CUDA provider loadable in this process, or says what is missing, by name. */
export function prepareCuda(): Availability {
  if (process.platform !== 'linux') return { usable: false, reason: 'CUDA is here for Linux alone' };
  const { version, folder } = onnxruntime();
  const files = missingProviderFiles(folder);
  const libraries = missingCudaLibraries();
  if (libraries.includes('libcuda.so.1'))
    return {
      usable: false,
      reason: 'no NVIDIA driver (libcuda.so.1)',
      hint: 'On a machine with an NVIDIA GPU: install its driver, then `pnpm fmnist setup cuda`.',
    };
  if (files.length > 0)
    return { usable: false, reason: `${files.join(', ')} not there`, hint: '`pnpm fmnist setup cuda` adds them.' };
  if (libraries.length > 0)
    return {
      usable: false,
      reason: `missing ${libraries.join(', ')}`,
      hint: 'Install CUDA 13 and cuDNN 9, or the nvidia-* packages of a current PyTorch, and set CUDA_HOME or VIRTUAL_ENV to them.',
    };
  return { usable: true, detail: `onnxruntime ${version}, CUDA 13` };
}
