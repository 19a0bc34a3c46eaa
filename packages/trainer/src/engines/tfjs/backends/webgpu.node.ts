import { createRequire } from 'node:module';
import { join } from 'node:path';
import { addonFolder, prepareVulkan, type Availability } from '@fmnist/devices';
import type { Backend } from './Backend.ts';

/** The npm package `webgpu`: Dawn, as Chromium has it. */
interface Dawn {
  create(options: readonly string[]): object;
  readonly globals: object;
}

let registered = false;

/** WebGPU in Node: TensorFlow.js's kernels over Dawn. */
export const webgpu: Backend = {
  name: 'webgpu',
  async probe(): Promise<Availability> {
    if (!addonFolder('dawn'))
      return { usable: false, reason: 'Dawn is not installed', hint: '`pnpm fmnist setup webgpu` adds it (132 MB).' };
    return prepareVulkan();
  },
  async register() {
    if (registered) return;
    const folder = addonFolder('dawn');
    if (!folder) throw new TypeError('Dawn is not installed');
    prepareVulkan();
    const { create, globals } = (await import(
      createRequire(join(folder, 'package.json')).resolve(join(folder, 'index.js'))
    )) as Dawn;
    Object.assign(globalThis, globals);
    // Node 21 and later have a navigator, which cannot be assigned to.
    if (!('navigator' in globalThis)) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
    const { navigator } = globalThis as unknown as { navigator: object };
    Object.defineProperty(navigator, 'gpu', { value: create([]), configurable: true });
    // It registers itself only where it finds navigator.gpu.
    await import('@tensorflow/tfjs-backend-webgpu');
    registered = true;
  },
};
