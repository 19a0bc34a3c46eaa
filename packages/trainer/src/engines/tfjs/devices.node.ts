import type { EngineDef } from '../Engine.ts';
import { plain } from './backends/plain.ts';
import { tensorflowCpu, tensorflowGpu } from './backends/tensorflow.node.ts';
import { wasm } from './backends/wasm.node.ts';
import { webgpu } from './backends/webgpu.node.ts';
import { deviceOf } from './deviceOf.ts';

/** Where TensorFlow.js runs in Node. */
export const devices = {
  devices: {
    cpu: deviceOf('cpu', [tensorflowCpu, plain]),
    cuda: deviceOf('cuda', [tensorflowGpu]),
    wasm: deviceOf('wasm', [wasm]),
    webgpu: deviceOf('webgpu', [webgpu]),
  },
  auto: async () => ((await tensorflowCpu.probe()).usable ? ['cuda', 'cpu'] : ['cuda', 'wasm', 'cpu']),
} satisfies EngineDef;
