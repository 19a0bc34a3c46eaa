import type { ModelProfile, ProfiledLayer } from '@fmnist/runtime';
import type { Output } from '../../output/createOutput.ts';
import { formatTable } from '../../output/formatTable.ts';
import { printable } from '../../output/printable.ts';
import { formatCount, formatLarge, formatMs, formatPercent } from '../../output/quantities.ts';

/** Layers that are listed; --json has them all. */
const MOST = 20;

/** Where a model's time goes, as lines: the layers that cost most first, each beside the limits of the machine. */
export function formatProfile(model: string, profile: ModelProfile, { bold, dim }: Output['colors']): string[] {
  const { batch, runs, runMs, limits, layers } = profile;
  const columns = [
    { title: 'layer', align: 'left' },
    { title: 'operators', align: 'left' },
    ...['ms', 'share', 'FLOP', 'GFLOP/s', 'GB/s', 'of limit'].map((title) => ({ title, align: 'right' }) as const),
  ] as const;
  const [titles = '', ...lines] = formatTable(columns, layers.slice(0, MOST).map(cells));
  return [
    '',
    `${bold(printable(model))}, layer by layer on the CPU: batch ${formatCount(batch)}, ${formatCount(runs)} runs of ${formatMs(runMs)} ms`,
    `this machine: ${limits.gflopsPerSecond.toFixed(1)} GFLOP/s (product of 1024 x 1024 matrices), ${limits.gigabytesPerSecond.toFixed(1)} GB/s (copy of 64 MB by one thread)`,
    '',
    ...[dim(titles), ...lines].map((line) => `  ${line}`),
    ...(layers.length > MOST ? [`  ... and ${layers.length - MOST} more`] : []),
  ];
}

const cells = (layer: ProfiledLayer): string[] => [
  printable(layer.name),
  layer.operators.map(printable).join(', '),
  formatMs(layer.ms),
  formatPercent(layer.share, 1),
  layer.flops === null ? '?' : layer.flops > 0 ? formatLarge(layer.flops) : '-',
  layer.gflopsPerSecond ? layer.gflopsPerSecond.toFixed(2) : '-',
  layer.gigabytesPerSecond.toFixed(2),
  formatPercent(layer.ofLimit, 0),
];
