import * as onnxruntime from 'onnxruntime-node';
import type { SessionDevice } from './SessionDevice.ts';

/** onnxruntime's own CPU kernels. */
export const cpu: SessionDevice = {
  name: 'cpu',
  stateOnDevice: false,
  prepare: async () => ({ usable: true, detail: 'onnxruntime' }),
  runtime: async () => onnxruntime,
  sessionOptions: (threads) => ({ intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 3 }),
  lower: (graph) => graph,
};
