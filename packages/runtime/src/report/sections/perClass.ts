import type { ClassMetrics } from '../../metrics/metrics.ts';
import { count, decimal, percent, percentRange } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { ReportModel } from '../ReportModel.ts';
import type { Section } from './Section.ts';
import { badge, letter, sideBySide } from './sideBySide.ts';

interface Column {
  readonly head: Html | string;
  readonly hint?: string;
  readonly value: (row: number) => number | string;
  readonly cell: (row: number) => Html | string;
}

/** Each class by itself, in any order. */
export const perClass: Section = {
  id: 'classes',
  title: 'Classes',
  show: (models) =>
    models.length === 1 || !haveSameClasses(models) ? sideBySide(models, single) : table(comparing(models), models[0]),
};

function single(model: ReportModel): Html {
  const { perClass: rows } = model.evaluation.metrics;
  const at = (row: number) => rows[row];
  const number = (head: string, hint: string, pick: (one: ClassMetrics) => number): Column => ({
    head,
    hint,
    value: (row) => valueOf(at(row), pick),
    cell: (row) => decimal(valueOf(at(row), pick), 3),
  });
  return table(
    [
      classColumn(model),
      imagesColumn(model),
      accuracyColumn(model, 'Accuracy'),
      number('Precision', 'share of the images predicted as this class that are of it', (one) => one.precision),
      number('Recall', 'share of the images of this class that were found', (one) => one.recall),
      number('F1', 'harmonic mean of precision and recall', (one) => one.f1),
    ],
    model,
  );
}

/** Accuracy and F1 of each model, and with two of them what the second gains. */
function comparing(models: readonly ReportModel[]): Column[] {
  const [first, second] = models;
  if (!first) return [];
  const f1 = (model: ReportModel, row: number) => valueOf(model.evaluation.metrics.perClass[row], (one) => one.f1);
  const accuracy = (model: ReportModel, row: number) =>
    valueOf(model.evaluation.metrics.perClass[row], (one) => one.accuracy);
  const gain = (row: number) => (second ? accuracy(second, row) - accuracy(first, row) : 0);
  const points = (row: number) =>
    `${gain(row) > 0 ? '+' : gain(row) < 0 ? '−' : ''}${Math.abs(100 * gain(row)).toFixed(1)}`;
  return [
    classColumn(first),
    imagesColumn(first),
    ...models.map((model, m) => accuracyColumn(model, html`${badge(m)} Accuracy`)),
    ...models.map((model, m): Column => {
      return { head: html`${badge(m)} F1`, value: (row) => f1(model, row), cell: (row) => decimal(f1(model, row), 3) };
    }),
    ...(models.length === 2
      ? [{ head: `${letter(1)} − ${letter(0)}`, hint: 'difference in accuracy, points', value: gain, cell: points }]
      : []),
  ];
}

const classColumn = ({ classes }: ReportModel): Column => ({
  head: 'Class',
  value: (row) => classes[row] ?? '',
  cell: (row) => classes[row] ?? '',
});

const imagesColumn = ({ evaluation }: ReportModel): Column => ({
  head: 'Images',
  value: (row) => evaluation.metrics.perClass[row]?.support ?? 0,
  cell: (row) => count(evaluation.metrics.perClass[row]?.support ?? 0),
});

function accuracyColumn({ evaluation }: ReportModel, head: Html | string): Column {
  const at = (row: number) => evaluation.metrics.perClass[row];
  return {
    head,
    hint: 'with its 95 % interval',
    value: (row) => valueOf(at(row), (one) => one.accuracy),
    cell: (row) => {
      const one = at(row);
      if (!one || one.support === 0) return 'no images';
      return html`<span class="bar"
          ><meter min="0" max="1" value="${one.accuracy}" aria-hidden="true"></meter>${percent(one.accuracy)}</span
        ><small>${percentRange(one.interval)}</small>`;
    },
  };
}

function table(columns: readonly Column[], model: ReportModel | undefined): Html {
  const heads = columns.map(
    ({ head, hint }, c) =>
      html`<th scope="col" class="${c === 0 ? '' : 'number'}">
        <button type="button" class="sort" data-column="${c}" title="${hint}">${head}</button>
      </th>`,
  );
  const rows = (model?.classes ?? []).map((_, row) => {
    const cells = columns.map(({ value, cell }, c) =>
      c === 0
        ? html`<th scope="row" data-value="${value(row)}">${cell(row)}</th>`
        : html`<td class="number" data-value="${value(row)}">${cell(row)}</td>`,
    );
    return html`<tr>
      ${cells}
    </tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Classes">
    <table class="sortable">
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

const valueOf = (one: ClassMetrics | undefined, pick: (one: ClassMetrics) => number): number => (one ? pick(one) : 0);

function haveSameClasses(models: readonly ReportModel[]): boolean {
  return new Set(models.map(({ classes }) => JSON.stringify(classes))).size === 1;
}
