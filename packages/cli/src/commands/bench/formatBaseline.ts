import type { BenchmarkChange, BenchmarkComparison } from '@fmnist/runtime';
import type { Output } from '../../output/createOutput.ts';
import { formatTable } from '../../output/formatTable.ts';
import { printable } from '../../output/printable.ts';
import { formatBytes, formatMs, formatNumberOf } from '../../output/quantities.ts';

/** Figures that are listed; those that got worse are there in any case. */
const MOST = 12;

/** How a benchmark stands to an earlier one, as lines. */
export function formatBaseline(
  { changes, tolerance, added, gone, otherMachine }: BenchmarkComparison,
  { dim }: Output['colors'],
): string[] {
  const worse = changes.filter(({ isWorse }) => isWorse);
  const shown = changes.slice(0, Math.max(MOST, worse.length));
  const columns = [
    { title: 'compared with the baseline', align: 'left' },
    { title: 'figure', align: 'left' },
    { title: 'before', align: 'right' },
    { title: 'now', align: 'right' },
    { title: 'ratio', align: 'right' },
    { title: '', align: 'left' },
  ] as const;
  const [titles = '', ...lines] = formatTable(
    columns,
    shown.map((change) => [
      printable(change.row),
      change.figure,
      show(change, change.before),
      show(change, change.now),
      change.ratio.toFixed(2),
      change.isWorse ? 'worse' : '',
    ]),
  );
  const list = (names: readonly string[], what: string) =>
    names.length > 0 ? [`  ${what}: ${names.slice(0, MOST).map(printable).join('; ')}`] : [];
  return [
    '',
    ...(otherMachine === undefined ? [] : [`  The baseline is of another processor: ${printable(otherMachine)}`]),
    ...[dim(titles), ...lines].map((line) => `  ${line}`),
    ...(shown.length < changes.length ? [`  ... and ${changes.length - shown.length} more, none of them worse`] : []),
    ...list(added, 'not in the baseline'),
    ...list(gone, 'in the baseline only'),
    `  ${formatNumberOf(worse.length, 'figure')} worse by more than ${tolerance} times`,
  ];
}

const show = ({ figure }: BenchmarkChange, value: number): string =>
  figure === 'P50 latency' ? `${formatMs(value)} ms` : formatBytes(value);
