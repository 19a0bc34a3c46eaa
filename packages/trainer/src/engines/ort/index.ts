import type { EngineDef } from '../Engine.ts';
import { createOrtEngine } from './createOrtEngine.ts';

/** onnxruntime: the whole step is one ONNX graph. */
export const ort = {
  devices: {
    cpu: {
      probe: async () => ({ usable: true, detail: 'onnxruntime' }),
      create: createOrtEngine,
    },
  },
  auto: async () => ['cpu'],
} satisfies EngineDef;
