import type { EngineDef } from '../Engine.ts';
import { plain } from './backends/plain.ts';
import { deviceOf } from './deviceOf.ts';

/** Where TensorFlow.js runs in a page. Its other backends would come into every page that trains; the ort engine has those devices. */
export const devices = {
  devices: { cpu: deviceOf('cpu', [plain]) },
  auto: async () => ['cpu'],
} satisfies EngineDef;
