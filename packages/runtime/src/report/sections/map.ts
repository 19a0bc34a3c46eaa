import { html, trusted, type Html } from '../html.ts';
import type { Embedding, ReportModel } from '../ReportModel.ts';
import type { Section, Slots } from './Section.ts';
import { className } from './shots.ts';
import { sideBySide } from './sideBySide.ts';

const [WIDTH, HEIGHT, MARGIN] = [640, 480, 14];
const COLORS = 10;

/** A shape as well as a colour for each class: a colour alone does not reach everyone. Around (0, 0), about 8 px wide. */
const shapes = [
  'M4 0A4 4 0 1 1-4 0A4 4 0 1 1 4 0Z',
  'M-3.5-3.5H3.5V3.5H-3.5Z',
  'M0-4.6L4.2 3.4H-4.2Z',
  'M0-5L4.4 0L0 5L-4.4 0Z',
  'M-1.4-4.4H1.4V-1.4H4.4V1.4H1.4V4.4H-1.4V1.4H-4.4V-1.4H-1.4Z',
  'M0 4.6L4.2-3.4H-4.2Z',
  'M-4.4-2.6L-2.6-4.4L0-1.8L2.6-4.4L4.4-2.6L1.8 0L4.4 2.6L2.6 4.4L0 1.8L-2.6 4.4L-4.4 2.6L-1.8 0Z',
  'M0-5L1.3-1.7L4.8-1.5L2.1.7L3 4.1L0 2.2L-3 4.1L-2.1.7L-4.8-1.5L-1.3-1.7Z',
  'M-4.6-2.4H4.6V2.4H-4.6Z',
  'M-2.4-4.6H2.4V4.6H-2.4Z',
];

/** Which images look alike to the network. */
export const map: Section = {
  id: 'map',
  title: 'Map of the images',
  show: (models, slots) =>
    sideBySide(models, (model, m) => model.embedding && ofModel(model, model.embedding, m, slots)),
};

function ofModel(model: ReportModel, { points, explained, dimensions }: Embedding, m: number, slots: Slots): Html {
  const marks = points.map(({ index, x, y }) => {
    const label = model.labels[index] ?? 0;
    const wrong = model.evaluation.predictions[index] !== label;
    const [left, top] = [MARGIN + x * (WIDTH - 2 * MARGIN), MARGIN + (1 - y) * (HEIGHT - 2 * MARGIN)];
    return html`<path
      class="c${label % COLORS}${wrong ? ' missed' : ''}"
      data-class="${label}"
      data-slot="${slots(model.sheet, index)}"
      transform="translate(${left.toFixed(1)} ${top.toFixed(1)})"
      d="${shapeOf(label)}"
    />`;
  });
  const keys = model.classes.map(
    (_, c) =>
      html`<li>
        <button type="button" aria-pressed="false" data-class="${c}">
          <svg viewBox="-6 -6 12 12" width="14" height="14" aria-hidden="true">
            <path class="c${c % COLORS}" d="${shapeOf(c)}" /></svg
          >${className(model, c)}
        </button>
      </li>`,
  );
  const [first, second] = explained.map((share) => `${(100 * share).toFixed(0)} %`);
  return html`<div class="map" data-model="${m}">
    <div class="plane">
      <svg
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        tabindex="0"
        role="application"
        aria-label="Map of ${points.length} images; the arrow keys go from image to image"
      >
        ${trusted(marks.map(({ markup }) => markup).join(''))}
      </svg>
      <div class="tip" hidden></div>
    </div>
    <ul class="legend" aria-label="Classes: choose those to look at">
      ${keys}
    </ul>
    <p class="note">
      ${points.length} images by the two principal components of the ${dimensions} numbers that the last layer reads;
      they hold ${first} and ${second} of what differs. Ringed: classified wrong.
    </p>
  </div>`;
}

const shapeOf = (label: number): string => shapes[(label + Math.floor(label / COLORS)) % shapes.length] ?? '';
