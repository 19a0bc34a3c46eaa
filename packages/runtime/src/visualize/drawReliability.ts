import { ToolkitError } from '@fmnist/errors';
import type { TopLevelSpec } from 'vega-lite';
import { chartFrame, chartToPng } from './renderChart.ts';
import { theme } from './theme.ts';

export interface ReliabilityBin {
  /** Mean score of the predictions in the bin, 0 to 1. */
  readonly confidence: number;
  /** Share of them that is right, 0 to 1. */
  readonly accuracy: number;
  readonly count: number;
}

export interface ReliabilityOptions {
  /** Bins of equal width over 0 to 1, in rising order; empty ones have count 0. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, 0 to 1. */
  readonly ece: number;
  readonly title?: string;
}

const MOST_BINS = 1000;
const WIDTH = 440;

/**
 * How far scores can be taken for probabilities, as a Vega-Lite spec: accuracy against confidence with the gap to the
 * diagonal, and below it how many predictions each bin holds.
 * Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
 *
 * @throws ToolkitError BAD_BINS (none, or more than 1000)
 */
export function reliabilitySpec({ bins, ece, title = 'Reliability' }: ReliabilityOptions): TopLevelSpec {
  checkBins(bins);
  const filled = bins.filter(({ count }) => count > 0).map(toPercent);
  const axis = { tickCount: 5, domain: false, ticks: false } as const;
  // One width for both panels' labels, so that their titles stand in line.
  const yAxis = { ...axis, minExtent: 44 } as const;
  const scale = { domain: [0, 100], nice: false };
  const x = { field: 'confidence', type: 'quantitative' as const, scale };
  const y = { field: 'accuracy', type: 'quantitative' as const, scale };
  return {
    ...chartFrame(title, [`Expected calibration error ${(100 * ece).toFixed(2)} %; orange: the gap to exact scores`]),
    spacing: 16,
    vconcat: [
      {
        width: WIDTH,
        height: WIDTH,
        layer: [
          {
            data: {
              values: [
                { confidence: 0, accuracy: 0 },
                { confidence: 100, accuracy: 100 },
              ],
            },
            mark: { type: 'line', color: theme.muted, strokeDash: [5, 4], strokeWidth: 1.2 },
            encoding: {
              x: { ...x, axis: { ...axis, title: null, labels: false } },
              y: { ...y, axis: { ...yAxis, title: 'Accuracy, %' } },
            },
          },
          {
            data: { values: filled },
            mark: { type: 'rule', color: theme.secondary, strokeWidth: 5, opacity: 0.35 },
            encoding: { x, y, y2: { field: 'confidence' } },
          },
          {
            data: { values: filled },
            mark: { type: 'line', color: theme.primary, strokeWidth: 2, point: { size: 45, color: theme.primary } },
            encoding: { x, y },
          },
        ],
      },
      {
        width: WIDTH,
        height: 90,
        data: {
          values: bins.map(({ count }, index) => ({
            from: (100 * index) / bins.length,
            to: (100 * (index + 1)) / bins.length,
            count,
          })),
        },
        mark: { type: 'bar', color: theme.bar, binSpacing: 1 },
        encoding: {
          x: {
            field: 'from',
            type: 'quantitative',
            scale,
            bin: 'binned',
            axis: { ...axis, title: 'Confidence (score of the predicted class), %' },
          },
          x2: { field: 'to' },
          y: { field: 'count', type: 'quantitative', axis: { ...yAxis, tickCount: 3, title: 'Images' } },
        },
      },
    ],
  };
}

/** Accuracy against confidence as PNG bytes; see {@link reliabilitySpec}. */
export async function drawReliability(options: ReliabilityOptions): Promise<Uint8Array> {
  return chartToPng(reliabilitySpec(options));
}

const toPercent = ({ confidence, accuracy, count }: ReliabilityBin) => ({
  confidence: 100 * confidence,
  accuracy: 100 * accuracy,
  count,
});

function checkBins(bins: readonly ReliabilityBin[]): void {
  if (bins.length > 0 && bins.length <= MOST_BINS) return;
  throw new ToolkitError('BAD_BINS', 'no bins that can be drawn', {
    expected: `1 to ${MOST_BINS} bins`,
    received: String(bins.length),
  });
}
