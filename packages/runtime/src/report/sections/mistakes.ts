import { mistakes as mistakesOf, MOST_MISTAKES, scoreAt } from '../chooseImages.ts';
import { count } from '../format.ts';
import { html, type Html } from '../html.ts';
import type { ReportModel } from '../ReportModel.ts';
import { formatPercent } from '../../visualize/formatPercent.ts';
import type { Section, Slots } from './Section.ts';
import { className, shot, shots } from './shots.ts';
import { sideBySide } from './sideBySide.ts';

/** The images whose wrong class the model was surest of. */
export const mistakes: Section = {
  id: 'mistakes',
  title: 'Most confident mistakes',
  show: (models, slots) => sideBySide(models, (model) => ofModel(model, slots)),
};

function ofModel(model: ReportModel, slots: Slots): Html {
  const { evaluation, labels } = model;
  const wrong = mistakesOf({ evaluation, split: { labels, count: labels.length } });
  if (wrong.length === 0) return html`<p>No mistakes: all ${count(labels.length)} images were classified right.</p>`;
  const figures = wrong
    .slice(0, MOST_MISTAKES)
    .map((index) =>
      shot(model, slots, index, [
        html`<span class="muted">${className(model, labels[index])}</span>`,
        html`<span class="taken">→ ${className(model, evaluation.predictions[index])}</span>`,
        html`<span>${formatPercent(scoreAt({ evaluation }, index))}</span>`,
      ]),
    );
  return html`<p class="note">
      ${Math.min(wrong.length, MOST_MISTAKES)} of ${count(wrong.length)} mistakes: the true class, the predicted one and
      its score.
    </p>
    ${shots(figures)}`;
}
