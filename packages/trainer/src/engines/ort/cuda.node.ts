import { probeCuda } from '@fmnist/devices';
import * as onnxruntime from 'onnxruntime-node';
import type { SessionDevice } from './SessionDevice.ts';

/** onnxruntime's CUDA provider, which `fmnist setup cuda` adds. */
export const cuda: SessionDevice = {
  name: 'cuda',
  stateOnDevice: false,
  prepare: probeCuda,
  runtime: async () => onnxruntime,
  sessionOptions: () => ({ executionProviders: ['cuda'], logSeverityLevel: 3 }),
  lower: (graph) => graph,
};
