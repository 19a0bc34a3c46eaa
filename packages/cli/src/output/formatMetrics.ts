import type { Metrics } from '@fmnist/runtime';
import type { Output } from './createOutput.ts';
import { formatTable } from './formatTable.ts';
import { printable } from './printable.ts';
import { formatCount, formatInterval, formatPercent } from './quantities.ts';

/** Pairs of mixed-up classes that are shown; the pictures show them all. */
const CONFUSIONS = 5;

/** How good a classifier is, as lines: the whole, class by class, and what it mixes up most. */
export function formatMetrics(metrics: Metrics, { bold, dim }: Output['colors']): string[] {
  return [
    `  accuracy  ${bold(formatPercent(metrics.accuracy))}   95 % interval ${formatInterval(metrics.interval)}   ${formatCount(metrics.correct)} of ${formatCount(metrics.count)} images`,
    `  loss      ${metrics.loss.toFixed(4)}`,
    `  ECE       ${metrics.ece.toFixed(4)}`,
    '',
    ...perClass(metrics, dim),
    ...confusions(metrics, dim),
  ];
}

function perClass({ perClass }: Metrics, dim: (text: string) => string): string[] {
  const rows = perClass.map(({ label, support, accuracy, interval, precision, f1 }) => [
    printable(label),
    formatCount(support),
    formatPercent(accuracy),
    formatInterval(interval),
    formatPercent(precision),
    f1.toFixed(4),
  ]);
  const [titles = '', ...lines] = formatTable(
    [
      { title: 'class', align: 'left' },
      { title: 'images', align: 'right' },
      { title: 'accuracy', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'precision', align: 'right' },
      { title: 'F1', align: 'right' },
    ],
    rows,
  );
  return [dim(titles), ...lines].map((line) => `  ${line}`);
}

function confusions({ topConfusions }: Metrics, dim: (text: string) => string): string[] {
  if (topConfusions.length === 0) return [];
  const [titles = '', ...lines] = formatTable(
    [
      { title: 'most mixed up', align: 'left' },
      { title: 'taken for', align: 'left' },
      { title: 'images', align: 'right' },
    ],
    topConfusions
      .slice(0, CONFUSIONS)
      .map(({ actual, predicted, count }) => [printable(actual), printable(predicted), formatCount(count)]),
  );
  return ['', ...[dim(titles), ...lines].map((line) => `  ${line}`)];
}
