import type { Availability } from '@fmnist/devices';

/** Where TensorFlow.js computes. */
export interface Backend {
  /** What TensorFlow.js calls it. */
  readonly name: string;
  /** Never throws, and opens nothing that stays open. */
  probe(): Promise<Availability>;
  /** Registers it with TensorFlow.js, once, and what it lacks for training. */
  register(threads: number): Promise<void>;
}
