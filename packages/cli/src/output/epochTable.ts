import type { TrainEvent } from '@fmnist/trainer';
import { formatTable, type Column } from './formatTable.ts';
import { formatDuration, formatPercent } from './quantities.ts';

type EpochRow = Extract<TrainEvent, { type: 'epoch' }>['row'];

/** Wide enough for every row, since rows are printed as they come. */
const columns: readonly Column[] = [
  { title: 'epoch', align: 'right', width: 7 },
  { title: 'train loss', align: 'right', width: 10 },
  { title: 'train acc', align: 'right', width: 9 },
  { title: 'val loss', align: 'right', width: 8 },
  { title: 'val acc', align: 'right', width: 8 },
  { title: 'lr', align: 'right', width: 8 },
  { title: 'time', align: 'right', width: 12 },
];

/** The line above the epochs. */
export function epochTitles(): string {
  return formatTable(columns, [])[0] ?? '';
}

/** One epoch of `epochs`. */
export function formatEpoch(row: EpochRow, epochs: number): string {
  const { epoch, seconds, lr, trainLoss, trainAccuracy, valLoss, valAccuracy } = row;
  const cells = [
    `${epoch}/${epochs}`,
    trainLoss.toFixed(4),
    formatPercent(trainAccuracy),
    valLoss?.toFixed(4) ?? '-',
    valAccuracy === undefined ? '-' : formatPercent(valAccuracy),
    lr.toPrecision(3),
    formatDuration(seconds),
  ];
  return formatTable(columns, [cells])[1] ?? '';
}
