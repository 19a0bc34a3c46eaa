import type { Spec } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { epochPanel } from '../visualize/epochPanel.ts';
import type { EarlierBenchmark } from '../benchmark/readBenchmark.ts';
import { benchmarkSpec } from '../visualize/drawBenchmark.ts';
import { reliabilitySpec } from '../visualize/drawReliability.ts';
import { chartFrame } from '../visualize/renderChart.ts';
import { stepPanel } from '../visualize/stepPanel.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Chart, RunRecord } from './ReportModel.ts';

const [WIDTH, WIDE] = [400, 880];

/** The panels of results.png, each a chart by itself, so that they can stand below each other where there is no room. @param alone whether no other model stands beside */
export async function curveCharts({ steps, epochs }: RunRecord, alone: boolean): Promise<Chart[]> {
  const charts: Promise<Chart>[] = [];
  if (steps.length > 1) charts.push(stepChart(stepPanel(steps, alone ? WIDE : WIDTH), alone));
  if (epochs.length > 0) {
    charts.push(epochChart('Loss by epoch', epochPanel(epochs, 'loss', WIDTH)));
    charts.push(epochChart('Accuracy by epoch', epochPanel(epochs, 'accuracy', WIDTH)));
  }
  return Promise.all(charts);
}

/** reliability.png's. */
export async function reliabilityChart({ bins, ece }: Metrics): Promise<Chart> {
  const spec = reliabilitySpec({ bins, ece });
  return toChart('Reliability', {
    ...spec,
    config: { ...spec.config, mark: { tooltip: { content: 'encoding' } }, tooltipFormat: { numberFormat: '.4~r' } },
  });
}

/** Latency by device and batch. */
export async function speedChart({ rows }: EarlierBenchmark): Promise<Chart> {
  const points = rows.map(({ device, threads, batch, latencyMs: { p50, p99 }, imagesPerSecond }) => ({
    label: threads === null ? device : `${device}, ${threads} threads`,
    batch,
    p50,
    p99: Number.isFinite(p99) ? p99 : p50,
    imagesPerSecond,
  }));
  return toChart('Latency', benchmarkSpec({ rows: points }), true);
}

/** Drag and Ctrl + wheel move along the steps; lines end at the frame then. */
function stepChart(panel: ReturnType<typeof stepPanel>, wide: boolean): Promise<Chart> {
  const select = { type: 'interval', encodings: ['x'], zoom: 'wheel![event.ctrlKey || event.metaKey]' } as const;
  const layer = panel.layer.map(({ mark, ...rest }, index) => ({
    ...rest,
    mark: { ...mark, clip: true },
    ...(index === 0 && { params: [{ name: 'zoom', select, bind: 'scales' as const }] }),
  }));
  const title = 'Training loss by step';
  return toChart(
    title,
    { ...panel, layer: [...layer, nearest('smoothed', ['step', 'loss', 'smoothed'])] } as Panel,
    wide,
  );
}

function epochChart(title: string, panel: ReturnType<typeof epochPanel>): Promise<Chart> {
  return toChart(title, { ...panel, layer: [...panel.layer, nearest('value', ['epoch', 'series', 'value'])] } as Panel);
}

/** A point on the line at the pointer, and what it says. */
function nearest(field: string, said: readonly string[]) {
  const hover = { type: 'point', on: 'pointermove', nearest: true, clear: 'pointerout' } as const;
  return {
    params: [{ name: 'hover', select: hover }],
    mark: { type: 'point' as const, filled: true, size: 60, clip: true },
    encoding: {
      y: { field, type: 'quantitative' as const },
      opacity: { condition: { param: 'hover', empty: false, value: 1 }, value: 0 },
      tooltip: said.map((name) => ({ field: name, title: name, ...(!COUNTED.has(name) && { format: '.4~r' }) })),
    },
  };
}

/** Fields that are whole numbers, or words. */
const COUNTED = new Set(['step', 'epoch', 'series']);

type Panel = Exclude<Parameters<typeof toChart>[1], undefined>;

async function toChart(title: string, panel: Partial<TopLevelSpec>, wide = false): Promise<Chart> {
  const [{ logger, None }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const spec: Spec = compile({ ...chartFrame(''), ...panel } as TopLevelSpec, { logger: logger(None) }).spec;
  return { title, spec, wide };
}
