/** One epoch, as a row of results.csv. Losses are means over the epoch's images in nats, accuracies are 0 to 1. */
export interface EpochRow {
  /** From 1. */
  readonly epoch: number;
  /** Steps so far. */
  readonly step: number;
  /** Of training so far, over all sessions. */
  readonly seconds: number;
  /** Learning rate of the epoch's last step. */
  readonly lr: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Absent without validation images. */
  readonly valLoss?: number;
  readonly valAccuracy?: number;
}

/** The mean loss of a few steps, as a row of steps.csv. */
export interface StepRow {
  /** The last of them, counted from 1 over the whole run. */
  readonly step: number;
  readonly loss: number;
  readonly lr: number;
}
