import { html, type Html } from '../html.ts';
import type { ReportModel, Row } from '../ReportModel.ts';
import type { Section } from './Section.ts';
import { badge } from './sideBySide.ts';

/** Every setting of the runs. */
export const settings: Section = {
  id: 'settings',
  title: 'Settings',
  show: (models) => table(models, (model) => model.settings),
};

/** What the numbers may depend on besides. */
export const environment: Section = {
  id: 'environment',
  title: 'Environment',
  show: (models) => table(models, (model) => model.environment),
};

/** A row a name; of several runs those that differ stand out. */
function table(models: readonly ReportModel[], rowsOf: (model: ReportModel) => readonly Row[]): Html | undefined {
  const columns = models.map((model) => new Map(rowsOf(model)));
  const names = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  if (names.length === 0) return undefined;
  const known = columns.filter(({ size }) => size > 0);
  const rows = names.map((name) => {
    const differ = new Set(known.map((column) => column.get(name))).size > 1;
    return html`<tr class="${differ && 'differ'}">
      <th scope="row">${name}</th>
      ${columns.map((column) => html`<td>${column.get(name)}</td>`)}
    </tr>`;
  });
  const heads = models.map(({ name }, m) => html`<th scope="col">${badge(m)} ${name}</th>`);
  const head =
    models.length > 1 &&
    html`<thead>
      <tr>
        <td></td>
        ${heads}
      </tr>
    </thead>`;
  const note = known.length > 1 && html`<p class="note">Marked: what differs.</p>`;
  return html`${note}
    <div class="scroll" tabindex="0" role="region" aria-label="Values">
      <table class="plain settings">
        ${head}
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}
