import { foldConstants, removeDead, removeIdentity, type Graph } from '@fmnist/onnx';
import { lowerArgMax } from './argMax.ts';
import { decompose } from './decompose.ts';
import { useFewBuffers } from './fewBuffers.ts';
import { lowerMaxPool } from './maxPool.ts';
import { padChannels } from './padChannels.ts';
import { lowerPow } from './pow.ts';
import { widenGroups } from './widenGroups.ts';

/** Passes that write what onnxruntime's WebGPU provider lacks, or has wrong, in operators that it has. */
const lowerings = [
  removeIdentity,
  decompose,
  lowerMaxPool,
  lowerArgMax,
  lowerPow,
  padChannels,
  widenGroups,
  useFewBuffers,
];

/** A training or evaluation graph in operators that onnxruntime's WebGPU provider has, for one batch size. */
export const forWebGpu = (graph: Graph): Graph =>
  foldConstants(removeDead(lowerings.reduce((lowered, lower) => lower(lowered), graph)));
