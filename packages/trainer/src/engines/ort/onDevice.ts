import type { EngineDevice } from '../Engine.ts';
import { createOrtEngine } from './createOrtEngine.ts';
import type { SessionDevice } from './SessionDevice.ts';

/** The engine on one device. */
export const onDevice = (device: SessionDevice): EngineDevice => ({
  probe: () => device.prepare(),
  create: (options) => createOrtEngine(options, device),
});
