import { PIXEL_RATIO } from '../../visualize/svgToPng.ts';
import { html, trusted, type Html } from '../html.ts';
import type { Picture } from '../ReportModel.ts';
import type { Section } from './Section.ts';
import { sideBySide } from './sideBySide.ts';

const picture = ({ alt, png }: Picture): Html =>
  html`<figure class="paper scroll${widthOf(png) > LARGE && ' large'}" tabindex="0" role="region" aria-label="${alt}">
    <img alt="${alt}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}" width="${widthOf(png)}" />
  </figure>`;

/** Wider pictures are not shrunk below this, since their words would be lost: they scroll. */
const LARGE = 700;

/** In px of the page. PNG, section 11.2.2: the header has the width in bytes 16 to 19. */
const widthOf = (png: Uint8Array): number => new DataView(png.buffer, png.byteOffset).getUint32(16) / PIXEL_RATIO;

/** Filters and feature maps. */
export const network: Section = {
  id: 'network',
  title: 'Filters and feature maps',
  show: (models) =>
    sideBySide(models, ({ pictures }) => (pictures.length > 0 ? html`${pictures.map(picture)}` : undefined)),
};

/** The model itself. */
export const graph: Section = {
  id: 'graph',
  title: 'Graph',
  show: (models) =>
    sideBySide(models, ({ graph: drawn, name }) =>
      'svg' in drawn
        ? html`<div class="paper scroll graph" tabindex="0" role="region" aria-label="Graph of ${name}">
            ${trusted(drawn.svg)}
          </div>`
        : html`<p class="muted">No picture: ${drawn.why}.</p>`,
    ),
};
