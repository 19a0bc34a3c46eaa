import { html, type Html } from '../html.ts';
import type { ReportModel } from '../ReportModel.ts';

/** One model by itself, or each of several under its name; nothing where none has anything to show. */
export function sideBySide(
  models: readonly ReportModel[],
  show: (model: ReportModel, index: number) => Html | undefined,
): Html | undefined {
  const shown = models.map(show);
  if (shown.every((content) => content === undefined)) return undefined;
  if (models.length === 1) return shown[0];
  const columns = models.map((model, index) => {
    const content = shown[index] ?? html`<p class="muted">Not known of this one.</p>`;
    return html`<div class="column">
      <h3>${badge(index)} ${model.name}</h3>
      ${content}
    </div>`;
  });
  return html`<div class="side">${columns}</div>`;
}

/** The letter of a model: A, B, C. */
export const badge = (index: number): Html => html`<span class="badge">${letter(index)}</span>`;

export const letter = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : `${letter(Math.floor(index / 26) - 1)}${letter(index % 26)}`;
