import type { SessionDevices } from './SessionDevice.ts';
import { wasm } from './wasm.web.ts';
import { webgpu } from './webgpu.web.ts';

export type { OrtRuntime, SessionDevice } from './SessionDevice.ts';

/** Where onnxruntime runs in a page. */
export const sessionDevices = {
  devices: { webgpu, wasm },
  auto: ['webgpu', 'wasm'],
} as const satisfies SessionDevices;
