import { forWebGpu } from '@fmnist/autodiff';
import { sessionDevices } from '@fmnist/runtime/devices';
import type { EngineDef } from '../Engine.ts';
import { onDevice } from './onDevice.ts';

const { webgpu, wasm } = sessionDevices.devices;

/** Where onnxruntime trains in a page. */
export const devices = {
  devices: { webgpu: onDevice(webgpu, { stateOnDevice: true, lower: forWebGpu }), wasm: onDevice(wasm) },
  // A small network's steps are slower on many a GPU: it is taken by name alone.
  auto: async () => ['wasm'],
} satisfies EngineDef;
