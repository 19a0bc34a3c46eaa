import type { EngineDef } from '../Engine.ts';
import { onDevice } from './onDevice.ts';
import { wasm } from './wasm.web.ts';
import { webgpu } from './webgpu.web.ts';

/** Where onnxruntime runs in a page. */
export const devices = {
  devices: { webgpu: onDevice(webgpu), wasm: onDevice(wasm) },
  // A small network's steps are slower on many a GPU: it is taken by name alone.
  auto: async () => ['wasm'],
} satisfies EngineDef;
