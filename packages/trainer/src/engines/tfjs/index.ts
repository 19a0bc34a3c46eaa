import type { EngineDef } from '../Engine.ts';
import { createTfjsEngine } from './createTfjsEngine.ts';

/** TensorFlow.js: its own gradients and kernels, independent of everything that the ort engine is made of. */
export const tfjs = {
  devices: {
    cpu: {
      probe: async () => ({ usable: true, detail: 'plain JavaScript' }),
      create: createTfjsEngine,
    },
  },
  auto: async () => ['cpu'],
} satisfies EngineDef;
