import type { Availability, DeviceName } from '@fmnist/devices';
import type { Graph } from '@fmnist/onnx';
import type { InferenceSession } from '#ort';

/** A device as onnxruntime's sessions see it. */
export interface SessionDevice {
  readonly name: DeviceName;
  /** Whether weights and the optimizer's vectors stay on the device from step to step, in place of going through the CPU's memory. */
  readonly stateOnDevice: boolean;
  /** Makes the device usable, before the first session on it. Never throws. */
  prepare(): Promise<Availability>;
  sessionOptions(threads: number): InferenceSession.SessionOptions;
  /** The same graph in operators that the device has; what is saved stays plain. */
  lower(graph: Graph): Graph;
}
