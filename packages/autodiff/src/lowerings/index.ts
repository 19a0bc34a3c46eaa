import { foldConstants, removeDead, type Graph } from '@fmnist/onnx';
import { lowerLogSoftmax } from './logSoftmax.ts';
import { lowerMaxPool } from './maxPool.ts';

/** Passes that write what a provider lacks in operators that it has. */
const lowerings = [lowerLogSoftmax, lowerMaxPool];

/** A training or evaluation graph in operators that onnxruntime's WebGPU provider has, for one batch size. */
export const forWebGpu = (graph: Graph): Graph =>
  foldConstants(removeDead(lowerings.reduce((lowered, lower) => lower(lowered), graph)));
