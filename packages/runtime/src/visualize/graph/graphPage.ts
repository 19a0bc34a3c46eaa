import { escapeXml, replaceIllegalCharacters } from '../escapeXml.ts';
import { type Drawing, svgText } from '../page.ts';
import { textWidth } from '../textWidth.ts';
import { theme } from '../theme.ts';
import { type KindName, kinds } from './operatorKinds.ts';
import { round } from './svgBox.ts';

interface GraphPageOptions {
  readonly title: string;
  readonly nodes: number;
  /** Whether an arrow passes boxes by. */
  readonly skips: boolean;
  /** Those that the legend has to explain. */
  readonly kinds: ReadonlySet<KindName>;
  readonly drawing: Drawing;
}

const { margin, size, weight, muted, ink, font, background } = theme;
const NARROWEST = 420;
const SWATCH = 18;
const LEGEND_LINE = 24;

/** The whole picture: title and legend above the graph, on a ground of its own, so that it can be read on dark pages too. */
export function graphPage({ title, nodes, skips, kinds: shown, drawing }: GraphPageOptions): string {
  const inner = Math.max(drawing.width, NARROWEST);
  const legend = svgLegend(shown, inner);
  const top = margin + size.title + LEGEND_LINE + legend.height + 14;
  const [width, height] = [Math.ceil(inner + 2 * margin), Math.ceil(top + drawing.height + margin)];
  const note = `${nodes} nodes${skips ? '; blue arrows pass others by' : ''}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" role="img" aria-label="${escapeXml(`Graph of ${title.slice(0, 200)}`)}">`,
    `<rect width="100%" height="100%" fill="${background}"/>`,
    svgText(margin, margin + size.title - 3, title, { size: size.title, weight: weight.strong, maxWidth: inner }),
    svgText(margin, margin + size.title + 17, note, { color: muted, maxWidth: inner }),
    `<g transform="translate(${margin} ${margin + size.title + LEGEND_LINE + 8})">${legend.svg}</g>`,
    `<g transform="translate(${round(margin + (inner - drawing.width) / 2)} ${top})">${drawing.svg}</g>`,
    '</svg>\n',
  ];
  return hideDirections(replaceIllegalCharacters(parts.join('')));
}

/** Marks that turn the direction of text around could make a name look like another one. */
function hideDirections(svg: string): string {
  return svg.replace(/[\u202A-\u202E\u2066-\u2069]/g, '\uFFFD');
}

/** What the colours and signs stand for, in as many lines as it takes. */
function svgLegend(shown: ReadonlySet<KindName>, width: number): Drawing {
  let [x, line] = [0, 0];
  const items = (Object.keys(kinds) as KindName[])
    .filter((name) => shown.has(name))
    .map((name) => {
      const { label, fill, ink: color, icon } = kinds[name];
      const itemWidth = SWATCH + 6 + textWidth(label, size.small) + 16;
      if (x > 0 && x + itemWidth > width) [x, line] = [0, line + 1];
      const y = line * LEGEND_LINE;
      const item = [
        `<g transform="translate(${round(x)} ${y})">`,
        `<rect width="${SWATCH}" height="${SWATCH}" rx="3" fill="${fill}" stroke="${ink}" stroke-width="0.8"/>`,
        `<path transform="translate(2 2)" d="${icon}" fill="none" stroke="${color}" stroke-width="1.3"/>`,
        svgText(SWATCH + 6, 13, label, { size: size.small, color: ink }),
        '</g>',
      ];
      x += itemWidth;
      return item.join('');
    });
  return { width, height: items.length === 0 ? 0 : (line + 1) * LEGEND_LINE, svg: items.join('') };
}
