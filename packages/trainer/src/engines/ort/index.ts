import { devices } from '#ortDevices';
import type { EngineDef } from '../Engine.ts';

/** onnxruntime: the whole step is one ONNX graph. Its devices are other ones in a page than in Node. */
export const ort = devices satisfies EngineDef;
