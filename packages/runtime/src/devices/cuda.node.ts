import { probeCuda } from '@fmnist/devices';
import { ort } from './ort.node.ts';
import type { SessionDevice } from './SessionDevice.ts';

/** onnxruntime's CUDA provider, which `fmnist setup cuda` adds. */
export const cuda: SessionDevice = {
  name: 'cuda',
  prepare: async () => {
    const library = await ort.prepare();
    return library.usable ? probeCuda() : library;
  },
  runtime: ort.runtime,
  sessionOptions: () => ({ executionProviders: ['cuda'], logSeverityLevel: 3 }),
};
