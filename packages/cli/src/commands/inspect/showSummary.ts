import { collapseLayers, type LayerSummary, type ModelProto, type ModelSummary, summarizeModel } from '@fmnist/onnx';
import type { Context, Outcome } from '../../CliCommand.ts';
import { alignPairs, formatFacts, formatValues } from '../../output/formatFacts.ts';
import { formatTable } from '../../output/formatTable.ts';
import { printable } from '../../output/printable.ts';
import { formatBytes, formatCount, formatLarge, formatPercent } from '../../output/quantities.ts';
import { quotePath } from '../../output/quotePath.ts';

/** Metadata may be of any length; lists of a thousand labels are cut on a screen, not in JSON. */
const LONGEST_VALUE = 160;
/** More layers than this are taken together on a screen, unless it is said how. */
const MOST_ROWS = 64;
const LONGEST_CELL = 48;

interface SummaryOptions {
  readonly path: string;
  /** Of the file. */
  readonly sizeBytes: number;
  readonly depth: number | undefined;
}

/** What a model is, and what its layers cost. */
export function showSummary(model: ModelProto, options: SummaryOptions, { show, colors }: Context['output']): Outcome {
  const { path, sizeBytes, depth } = options;
  const summary = summarizeModel(model, depth === undefined ? {} : { depth });
  const { layers, irVersion, opsets, producer, inputs, outputs, nodes, operators, metadata } = summary;
  const facts = formatFacts([
    ['format', [`IR version ${irVersion}`]],
    ['opsets', Object.entries(opsets).map(([domain, version]) => `${domain} ${version}`)],
    ['producer', [producer || '-']],
    ['inputs', formatValues(inputs)],
    ['outputs', formatValues(outputs)],
    ['nodes', [`${formatCount(nodes)}: ${formatOperators(operators)}`]],
    ['parameters', [`${formatCount(summary.parameters)}, ${formatBytes(summary.weightBytes)}`]],
    ['FLOPs', [formatFlops(summary)]],
    ['metadata', formatMetadata(metadata)],
  ]);
  const rows = depth === undefined ? collapseLayers(layers, MOST_ROWS) : layers;
  const [titles = '', ...table] = formatLayers(rows, summary);
  show([
    `${colors.bold(quotePath(path))}  ${formatBytes(sizeBytes)}`,
    '',
    ...facts.map(printable),
    ...(rows.length > 0 ? ['', colors.dim(titles), ...table.map(printable)] : []),
    ...(rows.length < layers.length
      ? [colors.dim(`  ${formatCount(layers.length)} layers; --depth 99 shows each`)]
      : []),
  ]);
  const { flops, uncounted } = summary;
  // A sum that leaves something out is no total, for whoever reads the number alone.
  const total = { flops: uncounted.length > 0 ? null : flops, counted_flops: flops };
  return { json: { model: path, size_bytes: sizeBytes, ...summary, ...total, layers: layers.map(layerJson) } };
}

function layerJson({ layers: _, sizeBytes, uncounted, flops, ...layer }: LayerSummary) {
  return {
    ...layer,
    size_bytes: sizeBytes,
    flops: uncounted.length > 0 ? null : flops,
    counted_flops: flops,
    uncounted,
  };
}

function formatOperators(operators: Readonly<Record<string, number>>): string {
  return Object.entries(operators)
    .map(([name, count]) => `${formatCount(count)} ${name}`)
    .join(', ');
}

function formatFlops({ flops, uncounted }: ModelSummary): string {
  const counted = `${formatLarge(flops)} a run, two for a multiply-add; open sizes taken as 1`;
  return uncounted.length === 0 ? counted : `at least ${counted}; not counted: ${shorten(uncounted.join(', '))}`;
}

function formatLayers(layers: readonly LayerSummary[], total: ModelSummary): string[] {
  const share = (part: number, whole: number) => (whole > 0 && part > 0 ? formatPercent(part / whole, 1) : '');
  const rows = layers.map((layer) => [
    shorten(layer.name, LONGEST_CELL) + (layer.layers > 1 ? ` (${formatCount(layer.layers)} layers)` : ''),
    shorten(formatCounts(layer.operators), LONGEST_CELL),
    shorten(layer.outputs.map(({ type }) => type.replace(/^float(?=\[)/, '')).join(' '), LONGEST_CELL),
    layer.parameters > 0 ? formatCount(layer.parameters) : '-',
    share(layer.parameters, total.parameters),
    layer.sizeBytes > 0 ? formatBytes(layer.sizeBytes) : '-',
    layer.uncounted.length > 0 && layer.flops === 0
      ? '?'
      : formatLarge(layer.flops) + (layer.uncounted.length > 0 ? '+?' : ''),
    share(layer.flops, total.flops),
  ]);
  const columns = [
    { title: 'layer', align: 'left' },
    { title: 'operators', align: 'left' },
    { title: 'output', align: 'left' },
    { title: 'parameters', align: 'right' },
    { title: '', align: 'right' },
    { title: 'size', align: 'right' },
    { title: 'FLOPs', align: 'right' },
    { title: '', align: 'right' },
  ] as const;
  return formatTable(columns, rows).map((line) => `  ${line}`);
}

/** `Conv, 2 Relu`. */
function formatCounts(operators: Readonly<Record<string, number>>): string {
  return Object.entries(operators)
    .map(([name, count]) => (count === 1 ? name : `${formatCount(count)} ${name}`))
    .join(', ');
}

function formatMetadata(metadata: Readonly<Record<string, string>>): string[] {
  return alignPairs(Object.entries(metadata).map(([key, value]) => [key, shorten(value)]));
}

function shorten(value: string, longest = LONGEST_VALUE): string {
  return value.length <= longest ? value : `${value.slice(0, longest)} ...`;
}
