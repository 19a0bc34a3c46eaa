import { ToolkitError } from '@fmnist/errors';
import type { TopLevelSpec } from 'vega-lite';
import { displayNames } from './classNames.ts';
import { formatPercent } from './formatPercent.ts';
import { chartFrame, chartToPng } from './renderChart.ts';
import { theme } from './theme.ts';

export interface ClassAccuracy {
  readonly label: string;
  /** 0 to 1; not a number where the class has no images. */
  readonly accuracy: number;
  /** The bounds of the 95 % interval, 0 to 1. */
  readonly low: number;
  readonly high: number;
  /** How many images the class has. */
  readonly count: number;
}

export interface PerClassOptions {
  readonly rows: readonly ClassAccuracy[];
  readonly title?: string;
}

const MOST_CLASSES = 200;
const BAR = 26;
const WIDTH = 480;

/**
 * Accuracy of each class as bars with whiskers over the 95 % interval, as a Vega-Lite spec; the classes in the given order.
 *
 * @throws ToolkitError NO_CLASSES, TOO_MANY_CLASSES (above 200)
 */
export function perClassSpec({ rows, title = 'Accuracy by class' }: PerClassOptions): TopLevelSpec {
  const names = displayNames(rows.map(({ label }) => label));
  if (names.length > MOST_CLASSES) {
    throw new ToolkitError('TOO_MANY_CLASSES', 'the picture would be too long', {
      expected: `at most ${MOST_CLASSES} classes`,
      received: String(names.length),
      hint: 'Draw the worst classes only.',
    });
  }
  const values = rows.map(({ accuracy, low, high, count }, index) => ({
    class: names[index],
    accuracy: percent(accuracy),
    low: percent(low),
    high: percent(high),
    count,
    text: count > 0 ? `${formatPercent(accuracy)}  of ${count.toLocaleString('en')}` : 'no images',
  }));
  const whisker = { type: 'rule', color: theme.ink, strokeWidth: 1.5 } as const;
  const end = { type: 'tick', color: theme.ink, thickness: 1.5, size: 9, orient: 'vertical' } as const;
  return {
    ...chartFrame(title, ['Whiskers: 95 % interval']),
    width: WIDTH,
    height: { step: BAR },
    data: { values },
    encoding: {
      y: {
        field: 'class',
        type: 'nominal',
        scale: { domain: names, padding: 0.3 },
        axis: { title: null, domain: false, ticks: false, grid: false },
      },
    },
    layer: [
      {
        mark: { type: 'bar', color: theme.bar },
        encoding: {
          x: {
            field: 'accuracy',
            type: 'quantitative',
            scale: { domain: [0, 100], nice: false },
            axis: { title: 'Accuracy, %', tickCount: 5, domain: false, ticks: false },
          },
        },
      },
      { mark: whisker, encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } } },
      { mark: end, encoding: { x: { field: 'low', type: 'quantitative' } } },
      { mark: end, encoding: { x: { field: 'high', type: 'quantitative' } } },
      {
        mark: { type: 'text', align: 'left', color: theme.ink, fontSize: theme.size.small },
        encoding: { text: { field: 'text' }, x: { value: WIDTH + 10 } },
      },
    ],
  };
}

/** Accuracy of each class as PNG bytes; see {@link perClassSpec}. */
export async function drawPerClass(options: PerClassOptions): Promise<Uint8Array> {
  return chartToPng(perClassSpec(options));
}

const percent = (share: number): number | null => (Number.isFinite(share) ? 100 * share : null);
