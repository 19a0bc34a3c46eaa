import type { Comparison, ProviderRow } from '@fmnist/runtime';
import type { Output } from '../../output/createOutput.ts';
import { formatTable } from '../../output/formatTable.ts';
import { printable } from '../../output/printable.ts';
import { formatCount, formatInterval, formatPercent } from '../../output/quantities.ts';

/** Disagreements and nodes that are listed; devices.json has them all. */
const MOST = 10;

/** What devices made of the same images, as lines: a table, what ran elsewhere, what is not there, where they disagree. */
export function formatComparison(comparison: Comparison, { dim }: Output['colors']): string[] {
  const { rows, missing, disagreements, reference } = comparison;
  const [titles = '', ...lines] = formatTable(
    [
      { title: 'device', align: 'left' },
      { title: 'images', align: 'right' },
      { title: 'accuracy', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'loss', align: 'right' },
      { title: 'ECE', align: 'right' },
      { title: `same as ${reference}`, align: 'right' },
      { title: 'apart by', align: 'right' },
      { title: 'images/s', align: 'right' },
      { title: 'left to the CPU', align: 'right' },
    ],
    rows.map(cells),
  );
  return [
    ...[dim(titles), ...lines].map((line) => `  ${line}`),
    '',
    ...rows.map(({ device, detail }) => `  ${device}: ${printable(detail)}`),
    ...missing.map(
      ({ device, reason, hint }) => `  ${device}: not here, ${printable(reason)}${hint ? ` (${printable(hint)})` : ''}`,
    ),
    ...rows.flatMap(fallbackLines),
    '',
    ...disagreementLines(comparison),
    ...(disagreements.length > MOST ? [`  ... and ${disagreements.length - MOST} more`] : []),
    '',
  ];
}

function cells({ device, split, evaluation, agreement, maxDifference, nodes, fallbackNodes }: ProviderRow): string[] {
  const { accuracy, interval, loss, ece } = evaluation.metrics;
  const total = nodes && Object.values(nodes).reduce((sum, n) => sum + n, 0);
  return [
    device,
    formatCount(split.count),
    formatPercent(accuracy),
    formatInterval(interval),
    loss.toFixed(4),
    ece.toFixed(4),
    formatPercent(agreement),
    maxDifference.toExponential(1),
    formatCount(evaluation.imagesPerSecond),
    isGpu(device) ? (total === undefined ? 'unknown' : `${fallbackNodes.length} of ${total} nodes`) : '',
  ];
}

function fallbackLines({ device, fallbackNodes }: ProviderRow): string[] {
  if (fallbackNodes.length === 0) return [];
  const more = fallbackNodes.length > MOST ? ` and ${fallbackNodes.length - MOST} more` : '';
  return [`  ${device} leaves to the CPU: ${fallbackNodes.slice(0, MOST).map(printable).join(', ')}${more}`];
}

function disagreementLines({ rows, disagreements }: Comparison): string[] {
  if (rows.length < 2) return [];
  if (disagreements.length === 0) return ['  All devices put every image into the same class.'];
  const classes = rows[0]?.evaluation.classes ?? [];
  const name = (index: number | undefined) => printable(classes[index ?? -1] ?? String(index));
  return [
    `  Devices disagree on ${formatCount(disagreements.length)} images:`,
    ...disagreements.slice(0, MOST).map(
      ({ index, label, predictions }) =>
        `  image ${index}, ${name(label)}: ${Object.entries(predictions)
          .map(([device, predicted]) => `${device} ${name(predicted)}`)
          .join(', ')}`,
    ),
  ];
}

/** Whether a device is another one than the CPU, so that nodes may fall back. */
export const isGpu = (device: string): boolean => /webgpu|cuda/.test(device);
