import type { EpochRow, StepRow } from '../history.ts';

const csv = (header: readonly string[], rows: readonly (readonly (number | undefined)[])[]): string =>
  [header.join(), ...rows.map((row) => row.map((x) => x ?? '').join())].join('\n') + '\n';

/** results.csv: a row an epoch. */
export const epochsCsv = (rows: readonly EpochRow[]): string =>
  csv(
    ['epoch', 'step', 'seconds', 'lr', 'train_loss', 'train_acc', 'val_loss', 'val_acc'],
    rows.map((r) => [r.epoch, r.step, round(r.seconds), r.lr, r.trainLoss, r.trainAccuracy, r.valLoss, r.valAccuracy]),
  );

/** steps.csv: the mean loss of every few steps. */
export const stepsCsv = (rows: readonly StepRow[]): string =>
  csv(
    ['step', 'loss', 'lr'],
    rows.map((r) => [r.step, r.loss, r.lr]),
  );

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
