import { count } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { Speed } from '../ReportModel.ts';
import { chartId, place } from './charts.ts';
import { deviceTable } from './deviceTable.ts';
import type { Section } from './Section.ts';
import { sideBySide } from './sideBySide.ts';

/** What a run takes, by device and batch, as `bench` measured it. */
export const speed: Section = {
  id: 'speed',
  title: 'Speed',
  show: (models) =>
    sideBySide(
      models,
      ({ speed: of }, m) =>
        of &&
        html`<div class="charts">${place(of.chart, chartId('speed', m, 0))}</div>
          ${table(of)}`,
    ),
};

const heads = [
  'Threads',
  'Batch',
  'P50 ms',
  'P90 ms',
  'P95 ms',
  'P99 ms',
  'Images/s',
  'Load ms',
  'First run ms',
  'Memory MB',
];

function table({ benchmark: { machine, rows } }: Speed): Html {
  const measured = rows.map(
    ({ device, threads, batch, latencyMs, imagesPerSecond, loadMs, firstRunMs, memoryBytes }) => {
      const { p50, p90, p95, p99 } = latencyMs;
      const cells = [
        threads === null ? 'auto' : count(threads),
        count(batch),
        ...[p50, p90, p95, p99].map(ms),
        count(imagesPerSecond),
        ...[loadMs, firstRunMs].map(ms),
        memoryBytes === null ? '' : count(memoryBytes / 1e6),
      ];
      return { device, cells };
    },
  );
  return html`${deviceTable('Speed', heads, measured)}
    <p class="note">Measured on ${machine.cpu}.</p>`;
}

/** Three digits. */
const ms = (value: number): string =>
  Number.isFinite(value) ? value.toLocaleString('en', { maximumSignificantDigits: 3 }) : 'none';
