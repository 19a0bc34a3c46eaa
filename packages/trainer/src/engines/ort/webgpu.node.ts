import { forWebGpu } from '@fmnist/autodiff';
import { probeWebGpu } from '@fmnist/runtime';
import * as onnxruntime from 'onnxruntime-node';
import type { SessionDevice } from './SessionDevice.ts';

/** onnxruntime's WebGPU provider: in Node it is part of onnxruntime-node, over Vulkan, Metal or Direct3D. */
export const webgpu: SessionDevice = {
  name: 'webgpu',
  stateOnDevice: true,
  prepare: probeWebGpu,
  runtime: async () => onnxruntime,
  sessionOptions: () => ({ executionProviders: ['webgpu'], logSeverityLevel: 3 }),
  lower: forWebGpu,
};
