import { foldConstants, removeDead, type Graph } from '@fmnist/onnx';
import { useFewBuffers } from './fewBuffers.ts';
import { lowerArgMax } from './argMax.ts';
import { lowerLogSoftmax } from './logSoftmax.ts';
import { lowerMaxPool } from './maxPool.ts';
import { padChannels } from './padChannels.ts';

/** Passes that write what onnxruntime's WebGPU provider lacks, or has wrong, in operators that it has. */
const lowerings = [lowerLogSoftmax, lowerMaxPool, lowerArgMax, padChannels, useFewBuffers];

/** A training or evaluation graph in operators that onnxruntime's WebGPU provider has, for one batch size. */
export const forWebGpu = (graph: Graph): Graph =>
  foldConstants(removeDead(lowerings.reduce((lowered, lower) => lower(lowered), graph)));
