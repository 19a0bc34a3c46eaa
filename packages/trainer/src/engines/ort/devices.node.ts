import { forWebGpu } from '@fmnist/autodiff';
import { sessionDevices } from '@fmnist/runtime/devices';
import type { EngineDef } from '../Engine.ts';
import { onDevice } from './onDevice.ts';

const { cpu, cuda, webgpu, wasm } = sessionDevices.devices;

/** Where onnxruntime trains in Node. It has no way to keep tensors in CUDA's memory, so there the state goes through the CPU. */
export const devices = {
  devices: {
    cpu: onDevice(cpu),
    cuda: onDevice(cuda),
    webgpu: onDevice(webgpu, { stateOnDevice: true, lower: forWebGpu }),
    wasm: onDevice(wasm),
  },
  auto: async () => ['cuda', 'cpu'],
} satisfies EngineDef;
