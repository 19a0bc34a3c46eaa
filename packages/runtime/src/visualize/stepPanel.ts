import { GRIDLINES, lossScale } from './lossScale.ts';
import { panelTitle } from './renderChart.ts';
import { theme } from './theme.ts';

export interface StepPoint {
  readonly step: number;
  /** Mean training loss of the step. */
  readonly loss: number;
}

/** More points than pixels only make the picture larger. */
const MOST_POINTS = 2000;
/** A smoothed value is the mean over this share of the training, and where it can over so many values on each side. */
const SMOOTHED_SHARE = 0.02;
const SHORTEST_REACH = 3;
const RAW = 'each step';
const SMOOTHED = 'smoothed';

/** Training loss by step, part of a Vega-Lite spec: the raw values light, a moving mean over them strong. */
export function stepPanel(steps: readonly StepPoint[], width: number) {
  const last = steps.at(-1)?.step ?? 1;
  const first = Math.min(steps[0]?.step ?? 0, last - 1);
  const line = (name: string, field: string, style: { strokeWidth: number; opacity: number }) => ({
    mark: { type: 'line' as const, ...style },
    encoding: { y: { field, type: 'quantitative' as const }, color: { datum: name } },
  });
  return {
    width,
    height: 220,
    title: panelTitle('Training loss by step (light) and its moving mean'),
    data: { values: thin(smooth(steps)) },
    encoding: {
      x: {
        field: 'step',
        type: 'quantitative' as const,
        scale: { domain: [first, last], nice: false },
        axis: { title: 'Step', grid: false, tickCount: 8, tickMinStep: 1, format: ',d' },
      },
      y: {
        type: 'quantitative' as const,
        scale: lossScale(steps.map(({ loss }) => loss)),
        axis: { title: 'Loss', tickCount: GRIDLINES, domain: false, ticks: false, minExtent: 30 },
      },
      color: {
        type: 'nominal' as const,
        scale: { domain: [RAW, SMOOTHED], range: [theme.primary, theme.primary] },
        legend: null,
      },
    },
    layer: [
      line(RAW, 'loss', { strokeWidth: 1, opacity: 0.3 }),
      line(SMOOTHED, 'smoothed', { strokeWidth: 2, opacity: 1 }),
    ],
  };
}

interface SmoothedPoint {
  step: number;
  /** Null where it is not finite: JSON, which a report holds the spec in, has no other word for it. */
  loss: number | null;
  smoothed: number | null;
}

/**
 * The mean of the finite losses around each step, as far ahead as back, so that the line does not lag; less at the start,
 * where the loss falls steeply and the mean of a full window would lie beside it.
 */
function smooth(steps: readonly StepPoint[]): SmoothedPoint[] {
  const reach = Math.max(SHORTEST_REACH, Math.round((steps.length * SMOOTHED_SHARE) / 2));
  const sums = [0];
  const counts = [0];
  steps.forEach(({ loss }, index) => {
    const isKnown = Number.isFinite(loss);
    sums.push((sums[index] ?? 0) + (isKnown ? loss : 0));
    counts.push((counts[index] ?? 0) + (isKnown ? 1 : 0));
  });
  return steps.map(({ step, loss }, index) => {
    if (!Number.isFinite(loss)) return { step, loss: null, smoothed: null };
    const back = Math.min(reach, index);
    const [from, to] = [index - back, Math.min(index + back + 1, steps.length)];
    const sum = (sums[to] ?? 0) - (sums[from] ?? 0);
    return { step, loss, smoothed: sum / ((counts[to] ?? 0) - (counts[from] ?? 0)) };
  });
}

/** Every k-th point, and the last. */
function thin(points: SmoothedPoint[]): SmoothedPoint[] {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}
