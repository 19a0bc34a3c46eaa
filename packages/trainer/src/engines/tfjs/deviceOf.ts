import type { Availability, DeviceName } from '@fmnist/devices';
import { ToolkitError } from '@fmnist/errors';
import type { EngineDevice } from '../Engine.ts';
import type { Backend } from './backends/Backend.ts';
import { createTfjsEngine } from './createTfjsEngine.ts';

/** A device that several backends can be: the first that is usable. */
export function deviceOf(device: DeviceName, backends: readonly Backend[]): EngineDevice {
  const choose = async () => {
    let found: Availability = { usable: false, reason: 'TensorFlow.js has nothing for this device' };
    for (const backend of backends) {
      found = await backend.probe();
      if (found.usable) return { backend, found };
    }
    return { backend: undefined, found };
  };
  return {
    probe: async () => (await choose()).found,
    async create(options) {
      const { backend, found } = await choose();
      if (backend) return createTfjsEngine(options, device, backend);
      const { reason, hint } = found as Extract<Availability, { usable: false }>;
      throw new ToolkitError('NO_DEVICE', reason, {
        kind: 'device',
        where: `tfjs on ${device}`,
        ...(hint && { hint }),
      });
    },
  };
}
