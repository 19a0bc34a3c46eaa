import { count as formatCount, counted } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { ReportModel } from '../ReportModel.ts';
import type { Section } from './Section.ts';
import { sideBySide } from './sideBySide.ts';

/** A larger matrix has neither room nor readers. */
export const MOST_CLASSES = 40;
const LEVELS = 9;

/** Which classes are taken for which, each cell a button that shows its images. */
export const confusion: Section = {
  id: 'confusion',
  title: 'Confusion matrix',
  show: (models) =>
    sideBySide(models, (model, m) => (model.classes.length > MOST_CLASSES ? pairs(model) : matrix(model, m))),
};

function matrix({ classes, evaluation }: ReportModel, m: number): Html {
  const { confusion: counts } = evaluation.metrics;
  const shares = counts.map((row) => row.map((n) => n / Math.max(1, sum(row))));
  const largest = Math.max(...shares.flatMap((row, r) => row.filter((_, c) => c !== r)), 1e-9);
  const heads = classes.map((name) => html`<th scope="col"><span>${name}</span></th>`);
  const rows = classes.map((name, r) => {
    const cells = classes.map((predicted, c) => {
      const [n, share] = [counts[r]?.[c] ?? 0, shares[r]?.[c] ?? 0];
      const level = r === c ? Math.round(LEVELS * share) : Math.ceil(LEVELS * Math.sqrt(share / largest));
      const label = `${name} taken for ${predicted}: ${counted(n, 'image')}, ${(100 * share).toFixed(1)} %`;
      const isFirst = r === 0 && c === 0;
      return html`<td>
        <button
          type="button"
          class="${r === c ? 'right' : 'wrong'} l${n === 0 ? 0 : Math.max(1, level)}"
          data-row="${r}"
          data-column="${c}"
          tabindex="${isFirst ? 0 : -1}"
          aria-label="${label}"
          title="${label}"
        >
          ${n === 0 ? '·' : formatCount(n)}
        </button>
      </td>`;
    });
    return html`<tr>
      <th scope="row">${name}</th>
      ${cells}
    </tr>`;
  });
  return html`<div class="confusion" data-model="${m}">
    <div class="halves">
      <div class="scroll">
        <table class="matrix${classes.length > 12 && ' many'}">
          <caption>
            Rows are true classes, columns predicted ones. Blue: right. Orange: wrong, stronger for a larger share of
            the row.
          </caption>
          <thead>
            <tr>
              <td></td>
              ${heads}
            </tr>
          </thead>
          <tbody>
            ${rows}
          </tbody>
        </table>
        <p class="hint">Choose a cell to see its images; arrow keys move between cells.</p>
      </div>
      <div class="cell-images" tabindex="0" role="region" aria-label="Images of the cell" aria-live="polite"></div>
    </div>
  </div>`;
}

function pairs({ evaluation }: ReportModel): Html {
  const rows = evaluation.metrics.topConfusions.map(
    ({ actual, predicted, count }) =>
      html`<tr>
        <td>${actual}</td>
        <td>${predicted}</td>
        <td class="number">${formatCount(count)}</td>
      </tr>`,
  );
  return html`<table class="plain">
    <caption>
      More than ${MOST_CLASSES} classes: those that are most often mixed up.
    </caption>
    <thead>
      <tr>
        <th scope="col">True</th>
        <th scope="col">Predicted</th>
        <th scope="col" class="number">Images</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
