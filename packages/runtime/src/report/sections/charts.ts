import { decimal, percent } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { Chart, ReportModel } from '../ReportModel.ts';
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
      return html`<div class="charts">${model.curves.map((chart, c) => place(chart, chartId('curve', m, c)))}</div>
        ${values(model)}`;
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

/** The last of more are shown: a table is for looking numbers up. */
const MOST_ROWS = 200;

/** The curves in numbers, for those who cannot see or point at them. */
function values({ epochs }: ReportModel): Html | undefined {
  if (epochs.length === 0) return undefined;
  const rows = epochs.slice(-MOST_ROWS).map(({ epoch, trainLoss, trainAccuracy, valLoss, valAccuracy }) => {
    const cells = [
      decimal(trainLoss),
      percent(trainAccuracy),
      valLoss === undefined ? '' : decimal(valLoss),
      valAccuracy === undefined ? '' : percent(valAccuracy),
    ];
    return html`<tr>
      <th scope="row">${epoch}</th>
      ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
    </tr>`;
  });
  const heads = ['Training loss', 'Training accuracy', 'Validation loss', 'Validation accuracy'];
  return html`<details>
    <summary>Values by epoch</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Values by epoch">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Epoch</th>
            ${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </details>`;
}

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
