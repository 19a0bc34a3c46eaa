import type { Availability, DeviceName } from '@fmnist/devices/names';
import type { ModelProto } from '@fmnist/onnx/proto';
import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';

/** What is used of an onnxruntime: onnxruntime-node, or a build of onnxruntime-web. */
export interface OrtRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** A device as onnxruntime's sessions see it. */
export interface SessionDevice {
  readonly name: DeviceName;
  /** Makes the device usable, before the first session on it. Never throws. */
  prepare(): Promise<Availability>;
  /** The onnxruntime that has it. After `prepare`, which says whether it is there. @param threads default: as many as onnxruntime thinks right */
  runtime(threads?: number): Promise<OrtRuntime>;
  sessionOptions(threads?: number): InferenceSession.SessionOptions;
  /** The same model without what this device computes wrong; undefined where it may run as it is. */
  mend?(model: ModelProto): Promise<ModelProto | undefined>;
}

/** Where onnxruntime runs, and the order in which `auto` looks for the best. */
export interface SessionDevices {
  readonly devices: Readonly<Partial<Record<DeviceName, SessionDevice>>>;
  readonly auto: readonly DeviceName[];
}
