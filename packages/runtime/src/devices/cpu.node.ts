import { ort } from './ort.node.ts';
import type { SessionDevice } from './SessionDevice.ts';

/** onnxruntime's own CPU kernels. */
export const cpu: SessionDevice = {
  name: 'cpu',
  prepare: async () => {
    const library = await ort.prepare();
    return library.usable ? { usable: true, detail: 'onnxruntime' } : library;
  },
  runtime: ort.runtime,
  sessionOptions: (threads) => ({
    executionProviders: ['cpu'],
    ...(threads && { intraOpNumThreads: threads, interOpNumThreads: 1 }),
    logSeverityLevel: 3,
  }),
};
