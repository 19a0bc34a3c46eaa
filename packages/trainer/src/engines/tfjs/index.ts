import { devices } from '#tfjsDevices';
import type { EngineDef } from '../Engine.ts';

/** TensorFlow.js: its own gradients and kernels, independent of everything that the ort engine is made of. */
export const tfjs = devices satisfies EngineDef;
