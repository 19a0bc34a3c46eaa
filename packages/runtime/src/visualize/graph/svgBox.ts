import { escapeXml } from '../escapeXml.ts';
import { svgText } from '../page.ts';
import { fitText, textWidth } from '../textWidth.ts';
import { theme } from '../theme.ts';
import type { BoxRow, GraphBox } from './GraphBox.ts';
import { kinds } from './operatorKinds.ts';

const PADDING = 10;
const LABEL_HEIGHT = 19;
const BAND_HEIGHT = 24;
const NOTE_HEIGHT = 15;
const NOTES_PADDING = 5;
const ICON = 14;
const RADIUS = 6;
const WIDEST = 340;
const NARROWEST = 110;
/** Where the theme's font is not installed another one is set, which may be this much wider. */
const SLACK = 1.06;

const { size, weight, ink, muted, line, background } = theme;

/** A box with its size, in px. */
export interface SizedBox {
  readonly box: GraphBox;
  readonly width: number;
  readonly height: number;
}

/** How large a box is; longer texts than fit the widest one are cut when it is drawn. */
export function sizeBox(box: GraphBox): SizedBox {
  const label = box.label === '' ? [] : [textWidth(box.label, size.small, weight.strong)];
  const rows = box.rows.flatMap(({ title, detail, notes }) => [
    ICON + 6 + textWidth(title, size.body, weight.strong) + (detail ? 8 + textWidth(detail, size.body) : 0),
    ...notes.map((note) => textWidth(note, size.small)),
  ]);
  const wanted = SLACK * Math.max(...label, ...rows) + 2 * PADDING;
  const height = box.rows.reduce((sum, row) => sum + rowHeight(row), box.label === '' ? 0 : LABEL_HEIGHT);
  return { box, width: Math.ceil(Math.min(WIDEST, Math.max(NARROWEST, wanted))), height };
}

const rowHeight = ({ notes }: BoxRow) =>
  BAND_HEIGHT + (notes.length > 0 ? notes.length * NOTE_HEIGHT + 2 * NOTES_PADDING : 0);

/** A box with its centre at (x, y), as SVG. */
export function svgBox({ box, width, height }: SizedBox, x: number, y: number): string {
  const [left, top] = [round(x - width / 2), round(y - height / 2)];
  const content = box.type === 'operators' ? svgOperators(box, width, height) : svgEnd(box, width, height);
  return `<g transform="translate(${left} ${top})"><title>${escapeXml(box.tooltip.slice(0, LONGEST_TOOLTIP))}</title>${content}</g>`;
}

const LONGEST_TOOLTIP = 2000;

function svgOperators({ label, rows }: GraphBox, width: number, height: number): string {
  let y = label === '' ? 0 : LABEL_HEIGHT;
  const parts: string[] = [];
  if (label !== '') {
    const style = { size: size.small, color: muted, weight: weight.strong, maxWidth: width - 2 * PADDING };
    parts.push(svgText(PADDING, 13.5, label, style));
  }
  rows.forEach((row, i) => {
    const corners = { top: y === 0, bottom: i === rows.length - 1 && row.notes.length === 0 };
    parts.push(svgBand(row, y, width, corners), svgNotes(row.notes, y + BAND_HEIGHT, width));
    y += rowHeight(row);
  });
  const frame = (attributes: string) => `<rect width="${width}" height="${height}" rx="${RADIUS}" ${attributes}/>`;
  return frame(`fill="${background}"`) + parts.join('') + frame(`fill="none" stroke="${ink}" stroke-width="1"`);
}

function svgBand({ kind, title, detail }: BoxRow, y: number, width: number, corners: Corners): string {
  const { fill, ink: color, icon } = kinds[kind];
  const left = PADDING + ICON + 6;
  const room = width - left - PADDING;
  const name = fitText(title, room, size.body, weight.strong);
  const used = textWidth(name, size.body, weight.strong) * SLACK + 8;
  const baseline = y + BAND_HEIGHT / 2 + 4.3;
  return [
    `<path d="${bandPath(y, width, corners)}" fill="${fill}"/>`,
    `<path transform="translate(${PADDING} ${y + (BAND_HEIGHT - ICON) / 2})" d="${icon}" fill="none" stroke="${color}" stroke-width="1.3"/>`,
    svgText(left, baseline, name, { weight: weight.strong, color }),
    detail && room - used > 20 ? svgText(round(left + used), baseline, detail, { color, maxWidth: room - used }) : '',
  ].join('');
}

interface Corners {
  readonly top: boolean;
  readonly bottom: boolean;
}

/** A rectangle with the corners of the box, where it reaches them. */
function bandPath(y: number, width: number, { top, bottom }: Corners): string {
  const [t, b] = [top ? RADIUS : 0, bottom ? RADIUS : 0];
  const end = y + BAND_HEIGHT;
  return `M${t} ${y}H${width - t}Q${width} ${y} ${width} ${y + t}V${end - b}Q${width} ${end} ${width - b} ${end}H${b}Q0 ${end} 0 ${end - b}V${y + t}Q0 ${y} ${t} ${y}Z`;
}

function svgNotes(notes: readonly string[], y: number, width: number): string {
  return notes
    .map((note, i) =>
      svgText(PADDING, y + NOTES_PADDING + i * NOTE_HEIGHT + 11, note, {
        size: size.small,
        color: ink,
        maxWidth: width - 2 * PADDING,
      }),
    )
    .join('');
}

/** An input or output of the model: a pill, with a second line around it where the data leave. */
function svgEnd({ type, rows }: GraphBox, width: number, height: number): string {
  const pill = (inset: number, attributes: string) =>
    `<rect x="${inset}" y="${inset}" width="${width - 2 * inset}" height="${height - 2 * inset}" rx="${height / 2 - inset}" ${attributes}/>`;
  const style = { anchor: 'middle', maxWidth: width - 2 * PADDING } as const;
  const [{ title = '', notes = [] } = {}] = rows;
  return [
    pill(0, `fill="${type === 'input' ? line : background}" stroke="${ink}" stroke-width="1.5"`),
    type === 'output' ? pill(3, `fill="none" stroke="${ink}" stroke-width="1"`) : '',
    svgText(width / 2, 19, title, { ...style, weight: weight.strong }),
    ...notes.map((note, i) =>
      svgText(width / 2, 34 + i * NOTE_HEIGHT, note, { ...style, size: size.small, color: muted }),
    ),
  ].join('');
}

/** Hundredths of a pixel are enough. */
export const round = (value: number): number => Math.round(value * 100) / 100;
