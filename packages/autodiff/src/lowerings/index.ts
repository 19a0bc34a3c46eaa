import type { Graph } from '@fmnist/onnx';
import { lowerLogSoftmax } from './logSoftmax.ts';

/** A training or evaluation graph in operators that onnxruntime's WebGPU provider has, for one batch size. */
export const forWebGpu = (graph: Graph): Graph => lowerLogSoftmax(graph);
