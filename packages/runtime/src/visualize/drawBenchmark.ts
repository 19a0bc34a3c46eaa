import { ToolkitError } from '@fmnist/errors';
import type { TopLevelSpec } from 'vega-lite';
import { displayNames } from './classNames.ts';
import { chartFrame, chartToPng } from './renderChart.ts';
import { theme } from './theme.ts';

/** How fast a model is somewhere. */
export interface BenchmarkPoint {
  /** The model and where it ran: `lenet, fp32, on cpu`. */
  readonly label: string;
  /** Images a run. */
  readonly batch: number;
  /** Latency of a run, in ms. */
  readonly p50: number;
  readonly p99: number;
  readonly imagesPerSecond: number;
}

export interface BenchmarkChartOptions {
  readonly rows: readonly BenchmarkPoint[];
  readonly title?: string;
}

const MOST_ROWS = 200;
const ROW = 26;
const LONGEST = 48;
const WIDTH = 480;

/**
 * Latency of models on devices, as a Vega-Lite spec: a dot for the median with a line to the 99th percentile, on a logarithmic axis, a panel for each
 * batch, and images a second in words.
 *
 * @throws ToolkitError BAD_BENCHMARK (no rows, or more than 200)
 */
export function benchmarkSpec({ rows, title = 'Latency' }: BenchmarkChartOptions): TopLevelSpec {
  if (rows.length === 0 || rows.length > MOST_ROWS)
    throw new ToolkitError('BAD_BENCHMARK', 'so many rows cannot be drawn', {
      kind: 'usage',
      expected: `1 to ${MOST_ROWS} rows`,
      received: String(rows.length),
    });
  const labels = [...new Set(rows.map(({ label }) => label))];
  const shown = new Map(displayNames(labels, LONGEST).map((name, i) => [labels[i], name]));
  const batches = [...new Set(rows.map(({ batch }) => batch))].toSorted((a, b) => a - b);
  const [low, high] = [Math.min(...rows.map(({ p50 }) => p50)), Math.max(...rows.map(({ p99 }) => p99))];
  const scale = { type: 'log' as const, domain: [low / 1.3, high * 1.3], nice: false };
  const panels = batches.map((batch, i) => {
    const inBatch = rows.filter((row) => row.batch === batch);
    const values = inBatch.map(({ label, p50, p99, imagesPerSecond }) => ({
      label: shown.get(label),
      p50,
      p99,
      text: `${imagesPerSecond.toLocaleString('en-US', { maximumFractionDigits: 0 })} images/s`,
    }));
    const isLast = i === batches.length - 1;
    const x = {
      field: 'p50',
      type: 'quantitative' as const,
      scale,
      axis: {
        title: isLast ? 'ms a run: median, and a line to the 99th percentile' : null,
        domain: false,
        ticks: false,
        tickCount: 6,
        format: '~g',
      },
    };
    return {
      title: { text: `Batch ${batch}`, fontSize: theme.size.heading, anchor: 'start' as const, offset: 8 },
      width: WIDTH,
      height: { step: ROW },
      data: { values },
      encoding: {
        y: {
          field: 'label',
          type: 'nominal' as const,
          scale: { domain: values.map(({ label }) => label ?? '') },
          axis: { title: null, domain: false, ticks: false, grid: false, labelLimit: 340, minExtent: 120 },
        },
      },
      layer: [
        {
          mark: { type: 'rule' as const, color: theme.bar, strokeWidth: 3 },
          encoding: { x, x2: { field: 'p99' } },
        },
        { mark: { type: 'point' as const, filled: true, size: 70, color: theme.primary, opacity: 1 }, encoding: { x } },
        {
          mark: { type: 'text' as const, align: 'left' as const, color: theme.ink, fontSize: theme.size.small },
          encoding: { text: { field: 'text' }, x: { value: WIDTH + 10 } },
        },
      ],
    };
  });
  return { ...chartFrame(title), spacing: 20, vconcat: panels } as TopLevelSpec;
}

/** Latency of models on devices as PNG bytes; see {@link benchmarkSpec}. */
export async function drawBenchmark(options: BenchmarkChartOptions): Promise<Uint8Array> {
  return chartToPng(benchmarkSpec(options));
}
