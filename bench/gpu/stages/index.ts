import type { Stage } from '../bench.ts';
import { large } from './large.ts';
import { peers } from './pytorch.ts';
import { onDevice } from './steps.ts';
import { untilAccuracy } from './until.ts';

/** In the order in which they run: this entry is all there is to add. */
export const stages: Readonly<Record<string, Stage>> = {
  webgpu: { title: 'onnxruntime on WebGPU', run: (bench) => onDevice('ort', 'webgpu', bench) },
  cuda: { title: 'onnxruntime on CUDA', run: (bench) => onDevice('ort', 'cuda', bench) },
  tfjs: {
    title: 'TensorFlow.js',
    async *run(bench) {
      for (const device of ['webgpu', 'cuda'] as const) yield* onDevice('tfjs', device, bench);
    },
  },
  pytorch: { title: 'PyTorch', run: (bench) => peers('steps', bench) },
  until: { title: 'Time to 94 %', run: untilAccuracy },
  large: { title: '`large` to its bar', run: large },
};
