import { toCsv } from '../toCsv.ts';
import type { Benchmark, BenchmarkRow } from './Benchmark.ts';

/** Every figure of a row under its name with the unit; what is not known is empty. */
const csvColumns: Readonly<Record<string, (row: BenchmarkRow) => string | number | null>> = {
  model: ({ model }) => model,
  dtype: ({ dtype }) => dtype,
  size_bytes: ({ sizeBytes }) => sizeBytes,
  device: ({ device }) => device,
  detail: ({ detail }) => detail,
  threads: ({ threads }) => threads,
  batch: ({ batch }) => batch,
  runs: ({ runs }) => runs,
  min_ms: ({ latencyMs }) => latencyMs.min,
  mean_ms: ({ latencyMs }) => latencyMs.mean,
  p50_ms: ({ latencyMs }) => latencyMs.p50,
  p90_ms: ({ latencyMs }) => latencyMs.p90,
  p95_ms: ({ latencyMs }) => latencyMs.p95,
  p99_ms: ({ latencyMs }) => latencyMs.p99,
  images_per_second: ({ imagesPerSecond }) => imagesPerSecond,
  spread: ({ spread }) => spread,
  load_ms: ({ loadMs }) => loadMs,
  first_run_ms: ({ firstRunMs }) => firstRunMs,
  memory_bytes: ({ memoryBytes }) => memoryBytes,
  accuracy: ({ accuracy }) => accuracy?.value ?? null,
  accuracy_low: ({ accuracy }) => accuracy?.interval[0] ?? null,
  accuracy_high: ({ accuracy }) => accuracy?.interval[1] ?? null,
  images: ({ accuracy }) => accuracy?.images ?? null,
  nodes: ({ nodes }) => nodesText(nodes),
  nodes_left_to_cpu: ({ nodes, fallbackNodes }) => (nodes ? fallbackNodes.length : null),
};

/** A benchmark's rows as CSV (RFC 4180), all figures as they were measured. */
export function benchmarkCsv({ rows }: Benchmark): string {
  const columns = Object.entries(csvColumns);
  return toCsv(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, cell]) => cell(row) ?? '')),
  );
}

const ms = (value: number) => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
const megabytes = (bytes: number) => `${(bytes / 1e6).toLocaleString('en-US', { maximumSignificantDigits: 3 })} MB`;
const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)} %`;

const markdownColumns: Readonly<Record<string, (row: BenchmarkRow) => string>> = {
  Model: ({ model, dtype }) => `${model}, ${dtype}`,
  Device: ({ device, software }) => (software ? `${device} (in software)` : device),
  'Threads:': ({ threads }) => String(threads ?? 'auto'),
  'Batch:': ({ batch }) => String(batch),
  'P50 ms:': ({ latencyMs }) => ms(latencyMs.p50),
  'P90 ms:': ({ latencyMs }) => ms(latencyMs.p90),
  'P95 ms:': ({ latencyMs }) => ms(latencyMs.p95),
  'P99 ms:': ({ latencyMs }) => ms(latencyMs.p99),
  'Images/s:': ({ imagesPerSecond }) => imagesPerSecond.toLocaleString('en-US', { maximumFractionDigits: 0 }),
  'Spread:': ({ spread }) => percent(spread, 0),
  'Load ms:': ({ loadMs }) => ms(loadMs),
  'First run ms:': ({ firstRunMs }) => ms(firstRunMs),
  'Memory:': ({ memoryBytes }) => (memoryBytes === null ? '' : megabytes(memoryBytes)),
  'Size:': ({ sizeBytes }) => megabytes(sizeBytes),
  'Accuracy:': ({ accuracy }) => (accuracy ? percent(accuracy.value, 2) : ''),
  Nodes: ({ nodes }) => nodesText(nodes) ?? '',
};

/** The same as a table in Markdown, rounded for people, under what it was measured on. */
export function benchmarkMarkdown({ machine, settings, rows, missing }: Benchmark): string {
  const columns = Object.entries(markdownColumns);
  const line = (cells: readonly string[]) => `| ${cells.map(escape).join(' | ')} |`;
  return [
    `${escape(machine.cpu)}, ${machine.cpuThreads} threads, Node ${machine.node}, load ${machine.load.toFixed(1)} at the start; ${settings.rounds} rounds, ${settings.seconds} s a row.`,
    '',
    line(columns.map(([title]) => title.replace(/:$/, ''))),
    `| ${columns.map(([title]) => (title.endsWith(':') ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((row) => line(columns.map(([, cell]) => cell(row)))),
    ...(missing.length > 0 ? [''] : []),
    ...missing.map(({ model, device, reason }) => `- ${escape(`${model} on ${device}: not measured, ${reason}`)}`),
    '',
  ].join('\n');
}

/** `15 CPU`, `12 WebGpu + 3 CPU`; null where onnxruntime does not say. */
export function nodesText(nodes: BenchmarkRow['nodes']): string | null {
  if (!nodes) return null;
  return Object.entries(nodes)
    .map(([provider, count]) => `${count} ${provider.replace(/ExecutionProvider$/, '')}`)
    .join(' + ');
}

/** Names of files and reasons are text, not markup. */
const escape = (text: string): string => text.replace(/[\\|<>*_`[\]]/g, '\\$&').replace(/\s+/g, ' ');
