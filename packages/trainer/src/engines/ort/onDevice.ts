import type { SessionDevice } from '@fmnist/runtime/devices';
import type { Graph } from '@fmnist/onnx';
import type { EngineDevice } from '../Engine.ts';
import { createOrtEngine } from './createOrtEngine.ts';

/** What training asks of a device besides what its sessions do. */
export interface Training {
  /** Whether weights and the optimizer's vectors stay on the device from step to step, in place of going through the CPU's memory. Default false. */
  readonly stateOnDevice?: boolean;
  /** The same graph in operators that the device has; what is saved stays plain. Default: as it is. */
  readonly lower?: (graph: Graph) => Graph;
}

/** The engine on one device. */
export const onDevice = (device: SessionDevice, training: Training = {}): EngineDevice => ({
  probe: () => device.prepare(),
  create: (options) => createOrtEngine(options, device, training),
});
