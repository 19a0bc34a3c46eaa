import { count, decimal, percent, percentRange } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { ReportModel, Row } from '../ReportModel.ts';
import type { Section } from './Section.ts';
import { overSeeds } from './overSeeds.ts';
import { badge } from './sideBySide.ts';

interface Measure {
  readonly name: string;
  readonly hint: string;
  readonly value: (model: ReportModel) => number;
  readonly text: (model: ReportModel) => string;
  readonly note?: (model: ReportModel) => string;
  readonly better: 'higher' | 'lower';
}

const of = ({ evaluation }: ReportModel) => evaluation.metrics;

const measures: readonly Measure[] = [
  {
    name: 'Accuracy',
    hint: 'share of the images that were classified right, with its 95 % interval',
    value: (model) => of(model).accuracy,
    text: (model) => percent(of(model).accuracy),
    note: (model) => percentRange(of(model).interval),
    better: 'higher',
  },
  {
    name: 'Loss',
    hint: 'mean negative log-likelihood of the true class',
    value: (model) => of(model).loss,
    text: (model) => decimal(of(model).loss),
    note: () => 'nats an image',
    better: 'lower',
  },
  {
    name: 'ECE',
    hint: 'expected calibration error: how far scores are from shares of right answers',
    value: (model) => of(model).ece,
    text: (model) => percent(of(model).ece),
    note: () => 'calibration error',
    better: 'lower',
  },
  {
    name: 'F1',
    hint: 'mean over the classes of the harmonic mean of precision and recall',
    value: (model) => of(model).macro.f1,
    text: (model) => decimal(of(model).macro.f1),
    note: () => 'mean of the classes',
    better: 'higher',
  },
  {
    name: 'Mistakes',
    hint: 'images that were classified wrong',
    value: (model) => of(model).count - of(model).correct,
    text: (model) => count(of(model).count - of(model).correct),
    note: (model) => `of ${count(of(model).count)} images`,
    better: 'lower',
  },
];

/** How good the models are, and what they are. */
export const summary: Section = {
  id: 'summary',
  title: 'Summary',
  show: (models) => (models.length === 1 ? models.map(one)[0] : several(models)),
};

function one(model: ReportModel): Html {
  const cards = measures.map(
    ({ name, hint, text, note }) =>
      html`<div class="card" title="${hint}">
        <dt>${name}</dt>
        <dd><strong>${text(model)}</strong><span>${note?.(model)}</span></dd>
      </div>`,
  );
  const facts = model.facts.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<dl class="cards">${cards}</dl>
    <dl class="facts">${facts}</dl>`;
}

function several(models: readonly ReportModel[]): Html {
  const heads = models.map((model, i) => html`<th scope="col">${badge(i)} ${model.name}</th>`);
  const rows = measures.map((measure) => {
    const best = bestOf(measure, models);
    const cells = models.map((model) => {
      const isBest = best !== undefined && measure.value(model) === best;
      return html`<td class="${isBest ? 'best' : ''}">
        <strong>${measure.text(model)}</strong>${isBest && html` <span class="tag">best</span>`}<small
          >${measure.note?.(model)}</small
        >
      </td>`;
    });
    return html`<tr>
      <th scope="row" title="${measure.hint}">${measure.name}</th>
      ${cells}
    </tr>`;
  });
  const names = [...new Set(models.flatMap(({ facts }) => facts.map(([name]) => name)))];
  const facts = names.map(
    (name) =>
      html`<tr>
        <th scope="row">${name}</th>
        ${models.map((model) => html`<td>${valueOf(model.facts, name)}</td>`)}
      </tr>`,
  );
  return html`${overSeeds(models)}
    <div class="scroll" tabindex="0" role="region" aria-label="Summary">
      <table class="compare">
        <thead>
          <tr>
            <td></td>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
        <tbody>
          ${facts}
        </tbody>
      </table>
    </div>`;
}

/** Undefined where all are alike. */
function bestOf({ value, better }: Measure, models: readonly ReportModel[]): number | undefined {
  const values = models.map(value).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(low < high)) return undefined;
  return better === 'higher' ? high : low;
}

const valueOf = (rows: readonly Row[], name: string): string => rows.find(([key]) => key === name)?.[1] ?? '';
