import { lazyOrt } from './lazyOrt.ts';

/** onnxruntime-node, which has the CPU, WebGPU and CUDA. */
export const ort = lazyOrt('onnxruntime-node', () => import('onnxruntime-node'), 'Install onnxruntime-node.');
