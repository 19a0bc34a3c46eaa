import type { EngineDef } from '../Engine.ts';
import { cpu } from './cpu.node.ts';
import { cuda } from './cuda.node.ts';
import { onDevice } from './onDevice.ts';
import { wasm } from './wasm.node.ts';
import { webgpu } from './webgpu.node.ts';

/** Where onnxruntime runs in Node. */
export const devices = {
  devices: { cpu: onDevice(cpu), cuda: onDevice(cuda), webgpu: onDevice(webgpu), wasm: onDevice(wasm) },
  auto: async () => ['cuda', 'cpu'],
} satisfies EngineDef;
