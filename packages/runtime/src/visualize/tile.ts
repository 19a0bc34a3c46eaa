import type { EncodedPng } from './encodePng.ts';
import { svgText, type TextStyle } from './page.ts';
import { PIXEL_RATIO } from './svgToPng.ts';
import { theme } from './theme.ts';

/** Side of the square that an image of a grid is fitted into, in px. */
export const TILE_SIDE = 84;
const CAPTION_HEIGHT = 15;
const CAPTION_SIZE = theme.size.small;

/** Right or wrong, which is told by colour and by a mark: a colour alone does not reach everyone. */
export type Verdict = 'right' | 'wrong';

export interface Caption extends Pick<TextStyle, 'color' | 'weight'> {
  readonly text: string;
}

export interface TileOptions {
  /** Left edge of the cell, in px. */
  readonly x: number;
  readonly y: number;
  /** Width of the cell: the image is centred in it and captions are cut to it. */
  readonly cellWidth: number;
  readonly image: EncodedPng;
  readonly captions: readonly Caption[];
  readonly verdict?: Verdict;
}

/** Height of a cell with an image and so many lines of caption, in px. */
export const cellHeight = (captions: number): number => TILE_SIDE + 6 + captions * CAPTION_HEIGHT;

/** An image with captions under it, as SVG. */
export function svgTile({ x, y, cellWidth, image, captions, verdict }: TileOptions): string {
  const [width, height] = [image.width / PIXEL_RATIO, image.height / PIXEL_RATIO];
  const left = x + Math.round((cellWidth - width) / 2);
  const top = y + Math.round((TILE_SIDE - height) / 2);
  const lines = captions.map(({ text, ...style }, index) =>
    svgText(x + cellWidth / 2, y + TILE_SIDE + 3 + (index + 1) * CAPTION_HEIGHT, text, {
      size: CAPTION_SIZE,
      anchor: 'middle',
      maxWidth: cellWidth,
      ...style,
    }),
  );
  const frame = verdict ? svgVerdict(left, top, width, height, verdict) : '';
  return svgImage(left, top, image) + frame + lines.join('');
}

/** An encoded picture at its own size, in device pixels, so that no pixel is resampled. */
export function svgImage(x: number, y: number, { png, width, height }: EncodedPng): string {
  const data = Buffer.from(png).toString('base64');
  return `<image x="${x}" y="${y}" width="${width / PIXEL_RATIO}" height="${height / PIXEL_RATIO}" href="data:image/png;base64,${data}"/>`;
}

/** The mark of a verdict in a disc around (x, y), as SVG. */
export function svgMark(x: number, y: number, verdict: Verdict): string {
  const path = verdict === 'right' ? 'M-3.5 0.3 L-1 2.8 L3.6 -2.6' : 'M-2.8 -2.8 L2.8 2.8 M2.8 -2.8 L-2.8 2.8';
  return `<g transform="translate(${x} ${y})"><circle r="8" fill="${theme[verdict]}" stroke="${theme.background}" stroke-width="1.5"/><path d="${path}" fill="none" stroke="${theme.background}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></g>`;
}

function svgVerdict(x: number, y: number, width: number, height: number, verdict: Verdict): string {
  const frame = `<rect x="${x - 1.5}" y="${y - 1.5}" width="${width + 3}" height="${height + 3}" fill="none" stroke="${theme[verdict]}" stroke-width="3"/>`;
  return frame + svgMark(x + width - 1, y + 1, verdict);
}
