import { cpu } from './cpu.node.ts';
import { cuda } from './cuda.node.ts';
import type { SessionDevices } from './SessionDevice.ts';
import { wasm } from './wasm.node.ts';
import { webgpu } from './webgpu.node.ts';

export type { OrtRuntime, SessionDevice } from './SessionDevice.ts';

/** Where onnxruntime runs in Node. */
export const sessionDevices = {
  devices: { cpu, cuda, webgpu, wasm },
  auto: ['cuda', 'webgpu', 'cpu'],
} as const satisfies SessionDevices;
