import type { Spec } from 'vega';
import type { Config, TopLevelSpec } from 'vega-lite';
import { svgToPng } from './svgToPng.ts';
import { textWidth } from './textWidth.ts';
import { theme } from './theme.ts';

/** What every chart has in common; part of each spec, so that a spec draws the same picture anywhere. */
const chartConfig: Config = {
  background: theme.background,
  font: theme.font,
  padding: theme.margin,
  view: { stroke: null },
  title: {
    anchor: 'start',
    color: theme.ink,
    fontSize: theme.size.title,
    fontWeight: theme.weight.strong,
    subtitleColor: theme.muted,
    subtitleFontSize: theme.size.body,
    subtitlePadding: 6,
    offset: 18,
    limit: 640,
  },
  axis: {
    domainColor: theme.line,
    gridColor: theme.line,
    tickColor: theme.line,
    labelColor: theme.ink,
    labelFlush: false,
    labelFontSize: theme.size.small,
    labelLimit: 160,
    labelPadding: 6,
    titleColor: theme.muted,
    titleFontSize: theme.size.body,
    titleFontWeight: theme.weight.normal,
    titlePadding: 10,
  },
  legend: {
    labelColor: theme.ink,
    labelFontSize: theme.size.small,
    titleColor: theme.muted,
    titleFontSize: theme.size.small,
    titleFontWeight: theme.weight.normal,
  },
};

/** The title and the theme of a chart, to be spread into its spec. */
export function chartFrame(title: string, subtitle: string[] = []) {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: subtitle.length > 0 ? { text: title, subtitle } : { text: title },
    config: chartConfig,
  };
}

/** The title of one chart among several, which starts where its plot does, whatever its axis labels take. */
export function panelTitle(text: string) {
  return { text, fontSize: theme.size.heading, offset: 12, frame: 'group' as const };
}

/** Draws a Vega-Lite spec, without a browser. */
export async function chartToPng(spec: TopLevelSpec): Promise<Uint8Array> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  measureTextInTheme(vega);
  const logger = vega.logger(vega.None);
  const chart: Spec = compile(spec, { logger }).spec;
  const view = new vega.View(vega.parse(chart), { renderer: 'none', logger });
  try {
    return svgToPng(await view.toSVG());
  } finally {
    view.finalize();
  }
}

interface TextItem {
  font?: string;
  fontSize?: number;
  fontWeight?: number | string;
  limit?: number;
}

interface TextMetrics {
  width(item: TextItem, text: string | null): number;
}

const measuredByTheme = new WeakSet<TextMetrics>();

/**
 * Without a canvas vega takes every character for 0.8 em wide, which pushes labels far from what they name. It lets the
 * measure be replaced (textMetrics.width, untyped); text in other fonts is measured as before.
 */
function measureTextInTheme(vega: object): void {
  const { textMetrics } = vega as { textMetrics: TextMetrics };
  if (measuredByTheme.has(textMetrics)) return;
  measuredByTheme.add(textMetrics);
  const estimate = textMetrics.width;
  textMetrics.width = (item, text) => {
    if (item.font !== theme.font) return estimate(item, text);
    const isStrong = item.fontWeight === 'bold' || Number(item.fontWeight) >= theme.weight.strong;
    const weight = isStrong ? theme.weight.strong : theme.weight.normal;
    const width = textWidth(String(text ?? '').trim(), item.fontSize ?? theme.size.small, weight);
    // Vega cuts text at its limit when it draws, but not when it measures.
    return item.limit ? Math.min(width, item.limit) : width;
  };
}
