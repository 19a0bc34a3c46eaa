import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ToolkitError } from '@fmnist/errors';
import type { Availability } from '../Availability.ts';
import { preloadLibrary } from '../preloadLibrary.node.ts';
import { bindingFile, home, isSetUp, readyFile, type Variant } from './layout.node.ts';

/** What `ready.json` holds. */
export interface TensorflowSetup {
  readonly version: string;
  readonly libraries: readonly string[];
}

/** Whose core tfjs-node's files are given when they ask for @tensorflow/tfjs: the caller's, so that there is one. */
export const CORE = Symbol.for('fmnist.tfjs-core');

interface TfjsCore {
  registerBackend(name: string, factory: () => unknown, priority?: number): boolean;
  findBackend(name: string): unknown;
}

/** Whether TensorFlow was set up for TensorFlow.js, and its libraries load. Cheap: nothing is opened but the libraries. */
export async function probeTensorflow(variant: Variant): Promise<Availability> {
  const hint = `\`pnpm fmnist setup tensorflow${variant === 'gpu' ? ' --gpu' : ''}\` adds it.`;
  if (!isSetUp(variant)) return { usable: false, reason: `TensorFlow (${variant}) is not set up`, hint };
  const setup = await readSetup(variant).catch(() => undefined);
  if (!setup) return { usable: false, reason: `${readyFile(variant)} cannot be read`, hint };
  const { version, libraries } = setup;
  quiet();
  const missing = libraries
    .toReversed()
    .map(preloadLibrary)
    .find((message) => message !== undefined);
  if (missing !== undefined) return { usable: false, reason: missing, hint };
  if (variant === 'gpu' && !isUsingGpu(variant))
    return {
      usable: false,
      reason: `TensorFlow ${version} finds no GPU`,
      hint: 'NVIDIA driver, CUDA and cuDNN have to be there.',
    };
  return { usable: true, detail: `TensorFlow ${version}` };
}

/**
 * Registers TensorFlow as the backend `tensorflow` of a TensorFlow.js core. Once: a process has one TensorFlow, on the CPU or on the GPU.
 * @throws {ToolkitError} NO_TENSORFLOW
 */
export async function loadTensorflow(core: TfjsCore, variant: Variant): Promise<void> {
  const found = await probeTensorflow(variant);
  if (!found.usable)
    throw new ToolkitError('NO_TENSORFLOW', found.reason, { kind: 'device', ...(found.hint && { hint: found.hint }) });
  if (core.findBackend('tensorflow')) return;
  (globalThis as Record<symbol, unknown>)[CORE] = core;
  const require = createRequire(home(variant, 'node_modules/'));
  const { NodeJSKernelBackend } = require(packageFile('dist/nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: new (binding: unknown, packageName: string) => unknown;
  };
  const binding: unknown = require(bindingFile(variant));
  const name = variant === 'gpu' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  core.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, name), 3);
  require(packageFile('dist/register_all_kernels.js'));
}

const packageFile = (path: string) => `@tensorflow/tfjs-node/${path}`;

function isUsingGpu(variant: Variant): boolean {
  const binding = createRequire(import.meta.url)(bindingFile(variant)) as { isUsingGpuDevice(): boolean };
  return binding.isUsingGpuDevice();
}

/** TensorFlow's log belongs to whoever asks for it. Read when its library is loaded. */
function quiet(): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}

/** @throws {Error} where it is no longer what was written */
export async function readSetup(variant: Variant): Promise<TensorflowSetup> {
  const setup = JSON.parse(await readFile(readyFile(variant), 'utf8')) as Partial<TensorflowSetup>;
  const { version, libraries } = setup;
  if (typeof version !== 'string' || !Array.isArray(libraries)) throw new Error('not a setup');
  return { version, libraries };
}
