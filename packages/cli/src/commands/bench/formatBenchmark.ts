import { type Benchmark, type BenchmarkRow, nodesText } from '@fmnist/runtime';
import type { Output } from '../../output/createOutput.ts';
import { type Column, formatTable } from '../../output/formatTable.ts';
import { printable } from '../../output/printable.ts';
import { formatBytes, formatCount, formatMs, formatPercent } from '../../output/quantities.ts';

const left = (title: string): Column => ({ title, align: 'left' });
const right = (title: string): Column => ({ title, align: 'right' });

const places = [left('model'), left('type'), left('device'), right('threads')];

/** A benchmark as lines: what a model on a device is, what each batch takes there, and what could not be measured. */
export function formatBenchmark({ machine, settings, rows, missing }: Benchmark, colors: Output['colors']): string[] {
  const firsts = rows.filter((row, i) => i === 0 || !isSamePlace(row, rows[i - 1]));
  const details = new Map(rows.map(({ device, detail }) => [device, detail]));
  return [
    `${printable(machine.cpu)}, ${machine.cpuThreads} threads, load ${machine.load.toFixed(1)}; ` +
      `${settings.rounds} rounds, ${settings.seconds} s a row`,
    '',
    ...table(
      [...places, ...['load', 'first run', 'memory', 'size', 'accuracy'].map(right), left('nodes')],
      firsts.map((row) => [...place(row), ...placeFigures(row)]),
      colors,
    ),
    '',
    ...table(
      [...places, ...['batch', 'P50 ms', 'P90', 'P95', 'P99', 'images/s', 'runs', 'spread'].map(right)],
      rows.map((row) => [...place(row), ...batchFigures(row)]),
      colors,
    ),
    '',
    ...[...details].map(([device, detail]) => `  ${device}: ${printable(detail)}`),
    ...missing.map(
      ({ model, device, reason, hint }) =>
        `  ${printable(model)} on ${device}: not measured, ${printable(reason)}${hint ? ` (${printable(hint)})` : ''}`,
    ),
  ];
}

function table(columns: readonly Column[], rows: readonly (readonly string[])[], { dim }: Output['colors']): string[] {
  const [titles = '', ...lines] = formatTable(columns, rows);
  return [dim(titles), ...lines].map((line) => `  ${line}`);
}

const isSamePlace = (a: BenchmarkRow, b: BenchmarkRow | undefined) =>
  a.model === b?.model && a.device === b.device && a.threads === b.threads;

const place = ({ model, dtype, device, threads, software }: BenchmarkRow): string[] => [
  printable(model),
  dtype,
  software ? `${device} (slow: in software)` : device,
  threads === null ? 'auto' : String(threads),
];

function placeFigures({ loadMs, firstRunMs, memoryBytes, sizeBytes, accuracy, nodes }: BenchmarkRow): string[] {
  return [
    `${formatMs(loadMs)} ms`,
    `${formatMs(firstRunMs)} ms`,
    memoryBytes === null ? '-' : formatBytes(memoryBytes),
    formatBytes(sizeBytes),
    accuracy ? formatPercent(accuracy.value) + ofImages(accuracy.images) : '-',
    printable(nodesText(nodes) ?? '-'),
  ];
}

/** Few images are said, since an accuracy of few says little. */
const ofImages = (images: number) => (images < 1000 ? ` of ${images}` : '');

const batchFigures = ({ batch, latencyMs, imagesPerSecond, runs, spread }: BenchmarkRow): string[] => [
  formatCount(batch),
  ...[latencyMs.p50, latencyMs.p90, latencyMs.p95, latencyMs.p99].map(formatMs),
  formatCount(imagesPerSecond),
  formatCount(runs),
  formatPercent(spread, 0),
];
