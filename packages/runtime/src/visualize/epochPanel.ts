import { formatPercent } from './formatPercent.ts';
import { GRIDLINES, lossScale } from './lossScale.ts';
import { panelTitle } from './renderChart.ts';
import { theme } from './theme.ts';

export interface EpochPoint {
  readonly epoch: number;
  readonly trainLoss: number;
  /** Accuracies are 0 to 1. */
  readonly trainAccuracy: number;
  readonly valLoss?: number;
  readonly valAccuracy?: number;
}

const SERIES = ['training', 'validation'] as const;
/** With more epochs the points would hide the lines. */
const MOST_MARKED_EPOCHS = 30;
const HEIGHT = 220;

interface Value {
  epoch: number;
  series: (typeof SERIES)[number];
  /** Loss, or accuracy in %; null where it is not finite. */
  value: number | null;
}

/** Loss or accuracy by epoch, training and (where there is one) validation, part of a Vega-Lite spec. */
export function epochPanel(epochs: readonly EpochPoint[], quantity: 'loss' | 'accuracy', width: number) {
  const values = quantity === 'loss' ? losses(epochs) : accuracies(epochs);
  const isAccuracy = quantity === 'accuracy';
  const [first, last] = epochRange(epochs);
  const best = isAccuracy ? bestOf(values) : undefined;
  const drawn = SERIES.filter((series) => values.some((value) => value.series === series));
  const lines = {
    mark: {
      type: 'line' as const,
      strokeWidth: 2,
      point: epochs.length <= MOST_MARKED_EPOCHS ? { size: 28, filled: true } : false,
    },
  };
  return {
    width,
    height: HEIGHT,
    title: panelTitle(isAccuracy ? 'Accuracy by epoch' : 'Loss by epoch'),
    data: { values },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative' as const,
        scale: { domain: [first, last], nice: false },
        axis: {
          title: 'Epoch',
          grid: false,
          tickCount: Math.min(10, last - first),
          tickMinStep: 1,
          format: 'd',
          ...(epochs.length === 1 && { values: [first + 1] }),
        },
      },
      y: {
        field: 'value',
        type: 'quantitative' as const,
        scale: isAccuracy ? accuracyScale(values) : lossScale(values.map(({ value }) => value)),
        axis: {
          title: isAccuracy ? 'Accuracy, %' : 'Loss',
          tickCount: GRIDLINES,
          domain: false,
          ticks: false,
          minExtent: 30,
        },
      },
      color: {
        field: 'series',
        type: 'nominal' as const,
        scale: { domain: drawn, range: [theme.primary, theme.secondary] },
        legend: {
          orient: 'bottom' as const,
          title: null,
          symbolType: 'stroke' as const,
          symbolStrokeWidth: 3,
          offset: 8,
        },
      },
    },
    layer: best ? [lines, ...markBest(best, lastOf(values), width)] : [lines],
  };
}

function losses(epochs: readonly EpochPoint[]): Value[] {
  return epochs.flatMap(({ epoch, trainLoss, valLoss }) => pair(epoch, trainLoss, valLoss));
}

function accuracies(epochs: readonly EpochPoint[]): Value[] {
  return epochs.flatMap(({ epoch, trainAccuracy, valAccuracy }) =>
    pair(epoch, 100 * trainAccuracy, valAccuracy === undefined ? undefined : 100 * valAccuracy),
  );
}

function pair(epoch: number, training: number, validation: number | undefined): Value[] {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  const values: Value[] = [{ epoch, series: 'training', value: finite(training) }];
  if (validation !== undefined) values.push({ epoch, series: 'validation', value: finite(validation) });
  return values;
}

/** One epoch stands in the middle of its axis. */
function epochRange(epochs: readonly EpochPoint[]): [number, number] {
  const [first, last] = [epochs[0]?.epoch ?? 0, epochs.at(-1)?.epoch ?? 1];
  return first === last ? [first - 1, last + 1] : [first, last];
}

/** Room below the lowest and above the highest accuracy, within 0 to 100. */
function accuracyScale(values: readonly Value[]) {
  const known = values.flatMap(({ value }) => (value === null ? [] : [value]));
  const [lowest, highest] = known.length > 0 ? [Math.min(...known), Math.max(...known)] : [0, 100];
  const room = Math.max(1, 0.15 * (highest - lowest));
  return { domain: [Math.max(0, lowest - room), Math.min(100, highest + room)], nice: GRIDLINES };
}

interface Best extends Value {
  value: number;
}

/** The best validation accuracy; without validation there is nothing to choose by. */
function bestOf(values: readonly Value[]): Best | undefined {
  let best: Best | undefined;
  for (const { value, ...rest } of values) {
    if (rest.series === 'validation' && value !== null && value > (best?.value ?? -1)) best = { ...rest, value };
  }
  return best;
}

/** The validation accuracy of the last epoch. */
function lastOf(values: readonly Value[]): number | null {
  return values.findLast(({ series }) => series === 'validation')?.value ?? null;
}

/** A ring around the best value, and what it says in the corner that rising curves leave free. */
function markBest(best: Best, last: number | null, width: number) {
  const data = { values: [best] };
  const label = {
    type: 'text' as const,
    text: `best ${formatPercent(best.value / 100)} (epoch ${best.epoch}), last ${formatPercent((last ?? Number.NaN) / 100)}`,
    align: 'right' as const,
    fontSize: theme.size.small,
    fontWeight: theme.weight.strong,
  };
  const corner = { x: { value: width - 4 }, y: { value: HEIGHT - 12 } };
  const halo = { ...label, stroke: theme.background, strokeWidth: 4 };
  return [
    { data, mark: { type: 'point' as const, size: 110, strokeWidth: 2, opacity: 1 } },
    { data, mark: halo, encoding: { ...corner, color: { value: theme.background } } },
    { data, mark: label, encoding: { ...corner, color: { value: theme.ink } } },
  ];
}
