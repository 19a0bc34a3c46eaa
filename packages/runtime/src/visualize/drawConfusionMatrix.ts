import { ToolkitError } from '@fmnist/errors';
import type { TopLevelSpec } from 'vega-lite';
import { displayNames } from './classNames.ts';
import { chartFrame, chartToPng } from './renderChart.ts';
import { textWidth } from './textWidth.ts';
import { theme } from './theme.ts';

export interface ConfusionMatrixOptions {
  /** Counts; matrix[t][p] is how many images of class t were taken for class p. */
  readonly matrix: readonly (readonly number[])[];
  readonly classes: readonly string[];
  /** Shows each count as the share of its row, in %. */
  readonly normalized: boolean;
  readonly title: string;
}

/** Cells are still readable. */
const MOST_CLASSES_WITH_TEXT = 20;
const MOST_CLASSES = 200;
const LARGEST_CELL = 52;
const SIDE = 620;
/** From near white to dark blue, and the % from which text on them has to be light. */
const SHADES = ['#f3f7fb', '#a9cde6', '#3787c0', '#084a91'] as const;
const DARK = 67;

/**
 * The confusion matrix as a Vega-Lite spec: rows are the true classes, columns the predicted ones, and colour is the share
 * of the true class in both kinds, so that classes of different sizes compare. Cells have text up to 20 classes.
 *
 * @throws ToolkitError BAD_MATRIX, NO_CLASSES, TOO_MANY_CLASSES (above 200)
 */
export function confusionMatrixSpec({ matrix, classes, normalized, title }: ConfusionMatrixOptions): TopLevelSpec {
  const names = displayNames(classes);
  checkMatrix(matrix, names.length);
  const cell = Math.max(3, Math.min(LARGEST_CELL, Math.floor(SIDE / names.length)));
  const values = toCells(matrix, names, normalized);
  const hasText = names.length <= MOST_CLASSES_WITH_TEXT;
  const axis = { domain: false, ticks: false, labelOverlap: !hasText, labelFontSize: hasText ? 11 : 8 };
  const heat = {
    mark: { type: 'rect' as const, stroke: theme.background, strokeWidth: hasText ? 1 : 0 },
    encoding: {
      color: {
        field: 'share',
        type: 'quantitative' as const,
        scale: { domain: [0, 100], range: [...SHADES] },
        legend: { title: '% of true class', tickCount: 5, gradientLength: Math.min(200, cell * names.length) },
      },
      tooltip: [
        { field: 'true', title: 'True class' },
        { field: 'predicted', title: 'Predicted class' },
        { field: 'count', title: 'Images' },
        { field: 'share', title: '% of the true class', format: '.1f' },
      ],
    },
  };
  const text = {
    mark: { type: 'text' as const, fontSize: cell < 40 ? 9 : theme.size.small },
    encoding: {
      text: { field: 'text' },
      color: {
        condition: { test: `datum.share > ${DARK}`, value: theme.background },
        value: theme.ink,
      },
      // What never happened should not draw the eye.
      opacity: { condition: { test: 'datum.count === 0', value: 0.35 }, value: 1 },
    },
  };
  return {
    ...chartFrame(title, [describe(matrix, normalized)]),
    width: { step: cell },
    height: { step: cell },
    data: { values },
    encoding: {
      x: {
        field: 'predicted',
        type: 'ordinal',
        scale: { domain: names, padding: 0 },
        axis: { ...axis, title: 'Predicted class', labelAngle: angleOf(names, cell) },
      },
      y: {
        field: 'true',
        type: 'ordinal',
        scale: { domain: names, padding: 0 },
        axis: { ...axis, title: 'True class' },
      },
    },
    layer: hasText ? [heat, text] : [heat],
  };
}

/** The confusion matrix as PNG bytes; see {@link confusionMatrixSpec}. */
export async function drawConfusionMatrix(options: ConfusionMatrixOptions): Promise<Uint8Array> {
  return chartToPng(confusionMatrixSpec(options));
}

/** Names lie where they fit their cells, are tilted where they do not, and upright where cells are small. */
function angleOf(names: readonly string[], cell: number): number {
  if (names.length > MOST_CLASSES_WITH_TEXT) return -90;
  return names.every((name) => textWidth(name, theme.size.small) <= cell - 4) ? 0 : -40;
}

function toCells(matrix: ConfusionMatrixOptions['matrix'], names: readonly string[], normalized: boolean) {
  return matrix.flatMap((row, t) => {
    const total = sum(row);
    return row.map((count, p) => {
      const share = total === 0 ? null : (100 * count) / total;
      return { true: names[t], predicted: names[p], count, share, text: cellText(count, share, normalized) };
    });
  });
}

function cellText(count: number, share: number | null, normalized: boolean): string {
  if (!normalized) return String(count);
  if (share === null) return '–';
  return share === 0 ? '0' : share.toFixed(1);
}

function describe(matrix: ConfusionMatrixOptions['matrix'], normalized: boolean): string {
  const total = sum(matrix.map(sum));
  const right = sum(matrix.map((row, index) => row[index] ?? 0));
  const accuracy =
    total === 0
      ? 'no images'
      : `${((100 * right) / total).toFixed(2)} % of ${total.toLocaleString('en')} images on the diagonal`;
  return `${normalized ? 'Each row in % of its true class' : 'Number of images'}; ${accuracy}`;
}

function checkMatrix(matrix: ConfusionMatrixOptions['matrix'], classes: number): void {
  const isCount = (value: number) => Number.isFinite(value) && value >= 0;
  if (matrix.length !== classes || !matrix.every((row) => row.length === classes && row.every(isCount))) {
    throw new ToolkitError('BAD_MATRIX', 'not a confusion matrix', {
      expected: `${classes} rows of ${classes} counts`,
      received: `${matrix.length} rows of ${[...new Set(matrix.map((row) => row.length))].slice(0, 5).join(', ')} values`,
    });
  }
  if (classes > MOST_CLASSES) {
    throw new ToolkitError('TOO_MANY_CLASSES', 'the cells would be too small to see', {
      expected: `at most ${MOST_CLASSES} classes`,
      received: String(classes),
      hint: 'Draw the classes of interest, or read the matrix from metrics.json.',
    });
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
