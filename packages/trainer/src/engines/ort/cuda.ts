import { probeCuda } from '@fmnist/devices';
import type { SessionDevice } from './SessionDevice.ts';

/** onnxruntime's CUDA provider, which `fmnist setup cuda` adds. */
export const cuda: SessionDevice = {
  name: 'cuda',
  stateOnDevice: false,
  prepare: probeCuda,
  sessionOptions: () => ({ executionProviders: ['cuda'], logSeverityLevel: 3 }),
  lower: (graph) => graph,
};
