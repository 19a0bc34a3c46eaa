import { colorAt, type ColorMap, type Rgb } from './colorMap.ts';
import { type EncodedPng, encodePng } from './encodePng.ts';
import { svgText } from './page.ts';
import { theme } from './theme.ts';

/** Values from low to high, each with its colour. */
export interface ColorScale {
  readonly map: ColorMap;
  readonly low: number;
  readonly high: number;
}

const BAR_HEIGHT = 10;
const STOPS = 16;
const MISSING: Rgb = [0xb9, 0xc0, 0xc9];

/** A matrix [height, width] of values as a picture; values that are not finite are grey. */
export async function encodeHeatmap(
  values: Float32Array,
  [height, width]: readonly [number, number],
  scale: ColorScale,
  sideLimit: number,
): Promise<EncodedPng> {
  const data = new Uint8Array(height * width * 3);
  values.forEach((value, index) => data.set(colorOf(value, scale), 3 * index));
  return encodePng({ data, height, width, channels: 3 }, sideLimit);
}

/** The scale as a bar with its ends under it, and 0 where it is the middle, as SVG. */
export function svgColorBar(x: number, y: number, width: number, { low, high, map }: ColorScale): string {
  const stops = Array.from({ length: STOPS }, (_, index) => {
    const share = index / (STOPS - 1);
    return `<stop offset="${share}" stop-color="rgb(${colorAt(map, share).join(',')})"/>`;
  });
  const id = `scale-${x}-${y}`;
  const style = { size: theme.size.small, color: theme.muted };
  const label = (at: number, value: number, anchor: 'start' | 'middle' | 'end') =>
    svgText(at, y + BAR_HEIGHT + 14, formatValue(value), { ...style, anchor });
  return [
    `<linearGradient id="${id}">${stops.join('')}</linearGradient>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${BAR_HEIGHT}" fill="url(#${id})"/>`,
    label(x, low, 'start'),
    low === -high && high > 0 ? label(x + width / 2, 0, 'middle') : '',
    label(x + width, high, 'end'),
  ].join('');
}

/** The lowest and the highest finite value; both 0 where there is none. */
export function finiteRange(values: Float32Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? { low: 0, high: 0 } : { low, high };
}

/** Three digits, with the minus sign of print. */
const formatValue = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '−');

function colorOf(value: number, { map, low, high }: ColorScale): Rgb {
  if (!Number.isFinite(value)) return MISSING;
  return colorAt(map, high > low ? (value - low) / (high - low) : 0.5);
}
