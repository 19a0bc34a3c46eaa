import { html, type Html } from '../html.ts';
import type { Chart } from '../ReportModel.ts';
import type { Section } from './Section.ts';
import { sideBySide } from './sideBySide.ts';

/** Where a chart will be drawn; `chartsOf` numbers them in the same way. */
export const chartId = (kind: 'curve' | 'reliability' | 'speed', model: number, chart: number): string =>
  `${kind}-${model}-${chart}`;

/** A place for a chart. */
export const place = (chart: Chart, id: string): Html =>
  html`<figure class="chart${chart.wide ? ' wide' : ''}">
    <div id="${id}" class="plot" role="img" aria-label="${chart.title}"></div>
  </figure>`;

/** The course of the training. */
export const curves: Section = {
  id: 'curves',
  title: 'Curves',
  show: (models) => {
    const charts = sideBySide(models, (model, m) => {
      if (model.curves.length === 0) return undefined;
      return html`<div class="charts">${model.curves.map((chart, c) => place(chart, chartId('curve', m, c)))}</div>`;
    });
    return (
      charts &&
      html`${charts}
        <p class="hint">
          Point at a line for its values. Along the steps: drag to move, Ctrl and wheel to zoom, double-click to go
          back.
        </p>`
    );
  },
};

/** How far scores can be taken for probabilities. */
export const reliability: Section = {
  id: 'reliability',
  title: 'Reliability',
  show: (models) =>
    sideBySide(
      models,
      ({ reliability: chart }, m) =>
        chart && html`<div class="charts">${place(chart, chartId('reliability', m, 0))}</div>`,
    ),
};
