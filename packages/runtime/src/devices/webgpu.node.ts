import { ort } from './ort.node.ts';
import { probeWebGpu } from './probeWebGpu.node.ts';
import type { SessionDevice } from './SessionDevice.ts';

/** onnxruntime's WebGPU provider: in Node it is part of onnxruntime-node, over Vulkan, Metal or Direct3D. */
export const webgpu: SessionDevice = {
  name: 'webgpu',
  prepare: async () => {
    const library = await ort.prepare();
    return library.usable ? probeWebGpu() : library;
  },
  runtime: ort.runtime,
  sessionOptions: () => ({ executionProviders: ['webgpu'], logSeverityLevel: 3 }),
  mend: async (model) => (await import('./evenChannels.ts')).evenChannels(model),
};
