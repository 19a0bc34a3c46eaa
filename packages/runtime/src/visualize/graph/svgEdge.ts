import { svgText } from '../page.ts';
import { textWidth } from '../textWidth.ts';
import { theme } from '../theme.ts';
import type { PlacedEdge, Point } from './layoutGraph.ts';
import { round } from './svgBox.ts';

const HEAD = { length: 8, width: 7 };
const color = theme.muted;

/** An arrow, as SVG. */
export function svgEdge({ points, isSkip }: PlacedEdge): string {
  const [end, tip] = headAt(points);
  const line = [...points.slice(0, -1), end];
  const stroke = isSkip ? theme.primary : color;
  return (
    `<path d="${curve(line)}" fill="none" stroke="${stroke}" stroke-width="${isSkip ? 2 : 1.4}"/>` +
    `<path d="${tip}" fill="${stroke}"/>`
  );
}

/** Where the line ends, and the triangle from there to the last point. Drawn, not a marker: nothing in the picture needs an id, so several fit one page. */
function headAt(points: readonly Point[]): [Point, string] {
  const { x, y } = points.at(-1) ?? { x: 0, y: 0 };
  const [half, base] = [HEAD.width / 2, round(y - HEAD.length)];
  return [{ x, y: base }, `M${round(x)} ${round(y)}L${round(x - half)} ${base}H${round(x + half)}Z`];
}

/** A smooth line that leaves and reaches every point downwards. */
function curve([first = { x: 0, y: 0 }, ...rest]: readonly Point[]): string {
  let { x, y } = first;
  const parts = rest.map((to) => {
    const middle = round((y + to.y) / 2);
    const part =
      x === to.x ? `V${round(to.y)}` : `C${round(x)} ${middle} ${round(to.x)} ${middle} ${round(to.x)} ${round(to.y)}`;
    ({ x, y } = to);
    return part;
  });
  return `M${round(first.x)} ${round(first.y)}${parts.join('')}`;
}

/** The shape on an arrow, on a ground that keeps lines away from it. */
export function svgEdgeLabel({ label, at }: PlacedEdge): string {
  if (label === '') return '';
  const width = textWidth(label, theme.size.small) + 6;
  const [left, top] = [round(at.x - width / 2), round(at.y - 7)];
  return (
    `<rect x="${left}" y="${top}" width="${round(width)}" height="14" fill="${theme.background}"/>` +
    svgText(round(at.x), round(at.y + 4), label, { size: theme.size.small, color: theme.ink, anchor: 'middle' })
  );
}
