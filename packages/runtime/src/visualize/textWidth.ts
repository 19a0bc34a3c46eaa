import { escapeXml } from './escapeXml.ts';
import { openSvg } from './svgToPng.ts';
import { type FontWeight, theme } from './theme.ts';

/** Longer text fits no picture; measuring it would only cost time. */
const LONGEST = 200;
const MEASURED_AT_PX = 100;
const CACHE_SIZE = 5000;
const cache = new Map<string, number>();

/** The width in px of one line of text in the theme's font, as the renderer sets it. */
export function textWidth(text: string, fontSizePx: number, weight: FontWeight = theme.weight.normal): number {
  const line = text.slice(0, LONGEST);
  const key = `${weight} ${line}`;
  let width = cache.get(key);
  if (width === undefined) {
    width = measure(line, weight);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(key, width);
  }
  return (width * fontSizePx) / MEASURED_AT_PX;
}

/** Text cut to a width, with an ellipsis where something is cut off. */
export function fitText(text: string, maxWidth: number, fontSizePx: number, weight?: FontWeight): string {
  if (text.length <= LONGEST && textWidth(text, fontSizePx, weight) <= maxWidth) return text;
  const characters = Array.from(text.slice(0, LONGEST));
  const cut = (length: number) => `${characters.slice(0, length).join('').trimEnd()}…`;
  let [fits, tooLong] = [0, characters.length + 1];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (textWidth(cut(middle), fontSizePx, weight) <= maxWidth) fits = middle;
    else tooLong = middle;
  }
  return cut(fits);
}

function measure(line: string, weight: FontWeight): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text font-family="${theme.font}" font-size="${MEASURED_AT_PX}" font-weight="${weight}">${escapeXml(line)}</text></svg>`;
  return openSvg(svg).getBBox()?.width ?? 0;
}
