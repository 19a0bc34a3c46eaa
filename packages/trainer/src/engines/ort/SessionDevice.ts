import type { Availability, DeviceName } from '@fmnist/devices';
import type { Graph } from '@fmnist/onnx';
import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-node';

/** What is used of an onnxruntime: onnxruntime-node, or a build of onnxruntime-web. */
export interface OrtRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** A device as onnxruntime's sessions see it. */
export interface SessionDevice {
  readonly name: DeviceName;
  /** Whether weights and the optimizer's vectors stay on the device from step to step, in place of going through the CPU's memory. */
  readonly stateOnDevice: boolean;
  /** Makes the device usable, before the first session on it. Never throws. */
  prepare(): Promise<Availability>;
  /** The onnxruntime that has it. After `prepare`, which says whether it is there. */
  runtime(threads: number): Promise<OrtRuntime>;
  sessionOptions(threads: number): InferenceSession.SessionOptions;
  /** The same graph in operators that the device has; what is saved stays plain. */
  lower(graph: Graph): Graph;
}
