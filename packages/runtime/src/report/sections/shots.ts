import { html, type Html } from '../html.ts';
import type { ReportModel } from '../ReportModel.ts';
import type { Slots } from './Section.ts';

/** The name of a class, also of one that is not there. */
export const className = ({ classes }: ReportModel, index: number | undefined): string =>
  classes[index ?? -1] ?? `class ${index}`;

/** One image with lines under it; nothing where the page does not hold it. */
export function shot({ sheet }: ReportModel, slots: Slots, index: number, lines: readonly Html[]): Html | undefined {
  const slot = slots(sheet, index);
  if (slot === undefined) return undefined;
  return html`<figure class="shot">
    <span class="tile" data-sheet="${sheet}" data-slot="${slot}" role="img" aria-label="image ${index}"></span>
    <figcaption>${lines}</figcaption>
  </figure>`;
}

/** @param roomy with long lines under the images */
export const shots = (figures: readonly (Html | undefined)[], { roomy = false } = {}): Html =>
  html`<div class="shots${roomy && ' roomy'}">${figures}</div>`;
