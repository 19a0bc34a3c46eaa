import type { EngineDef } from '../Engine.ts';
import { cpu } from './cpu.ts';
import { cuda } from './cuda.ts';
import { onDevice } from './onDevice.ts';
import { webgpu } from './webgpu.ts';

/** onnxruntime: the whole step is one ONNX graph. */
export const ort = {
  devices: { cpu: onDevice(cpu), cuda: onDevice(cuda), webgpu: onDevice(webgpu) },
  auto: async () => ['cpu'],
} satisfies EngineDef;
