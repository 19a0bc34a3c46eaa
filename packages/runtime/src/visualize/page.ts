import { escapeXml } from './escapeXml.ts';
import { svgToPng } from './svgToPng.ts';
import { fitText } from './textWidth.ts';
import { type FontWeight, theme } from './theme.ts';

export interface TextStyle {
  /** Font size in px. */
  size?: number;
  color?: string;
  weight?: FontWeight;
  anchor?: 'start' | 'middle' | 'end';
  /** Text wider than this, in px, ends in an ellipsis. */
  maxWidth?: number;
}

/** One line of text with its baseline at y, as SVG. Escapes what it is given. */
export function svgText(x: number, y: number, text: string, style: TextStyle = {}): string {
  const { size = theme.size.body, color = theme.ink, weight = theme.weight.normal, anchor = 'start', maxWidth } = style;
  const line = maxWidth === undefined ? text : fitText(text, maxWidth, size, weight);
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${escapeXml(line)}</text>`;
}

/** Pieces of a picture and the room they take, in px; their origin is their top left corner. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

export interface PageOptions extends Drawing {
  readonly title: string;
  /** Lines under the title, for what the picture shows and what it leaves out. */
  readonly notes?: readonly string[];
}

const NARROWEST = 420;
const NOTE_HEIGHT = 17;
const LETTERS_IN_EM = 0.5;

/** A picture with its title and notes above it, as PNG bytes. */
export function pageToPng({ title, notes = [], width, height, svg }: PageOptions): Uint8Array {
  const { margin, size, weight, muted, font, background } = theme;
  const inner = Math.max(width, NARROWEST);
  const lines = notes.flatMap((note) => wrap(note, inner));
  const top = margin + size.title + lines.length * NOTE_HEIGHT + 18;
  const outerWidth = Math.ceil(inner + 2 * margin);
  const outerHeight = Math.ceil(top + height + margin);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${outerWidth}" height="${outerHeight}" font-family="${font}">`,
    `<rect width="100%" height="100%" fill="${background}"/>`,
    svgText(margin, margin + size.title - 3, title, { size: size.title, weight: weight.strong, maxWidth: inner }),
    ...lines.map((line, index) =>
      svgText(margin, margin + size.title + (index + 1) * NOTE_HEIGHT, line, { color: muted, maxWidth: inner }),
    ),
    `<g transform="translate(${margin} ${top})">${svg}</g>`,
    '</svg>',
  ];
  return svgToPng(parts.join(''));
}

/** Breaks a note between words. Half an em a letter is on the safe side for sentences. */
function wrap(note: string, maxWidth: number): string[] {
  const longest = Math.floor(maxWidth / (theme.size.body * LETTERS_IN_EM));
  const lines: string[] = [];
  for (const word of note.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= longest) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
