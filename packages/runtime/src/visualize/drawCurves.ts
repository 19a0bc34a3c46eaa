import { type EpochPoint, epochPanel } from './epochPanel.ts';
import { chartFrame, chartToPng } from './renderChart.ts';
import { type StepPoint, stepPanel } from './stepPanel.ts';
import type { TopLevelSpec } from 'vega-lite';

const PANEL_WIDTH = 400;
const PANEL_GAP = 72;

export interface CurvesOptions {
  readonly title: string;
  /** The training loss of each logged step. */
  readonly steps: readonly StepPoint[];
  readonly epochs: readonly EpochPoint[];
}

/**
 * The course of a training as a Vega-Lite spec: training loss by step, raw and smoothed; loss by epoch; accuracy by epoch.
 * A value that is not finite leaves a gap, and the subtitle says how many there are.
 */
export function curvesSpec({ title, steps, epochs }: CurvesOptions): TopLevelSpec {
  return {
    ...chartFrame(title, describeGaps(steps, epochs)),
    spacing: 32,
    resolve: { scale: { color: 'independent' } },
    vconcat: [
      stepPanel(steps, 2 * PANEL_WIDTH + PANEL_GAP),
      {
        spacing: PANEL_GAP,
        // Plots, not their labels, keep the distance, so that the row is as wide as the panel above.
        bounds: 'flush',
        resolve: { scale: { color: 'independent' } },
        hconcat: [epochPanel(epochs, 'loss', PANEL_WIDTH), epochPanel(epochs, 'accuracy', PANEL_WIDTH)],
      },
    ],
  };
}

/** The course of a training (results.png) as PNG bytes; see {@link curvesSpec}. */
export async function drawCurves(options: CurvesOptions): Promise<Uint8Array> {
  return chartToPng(curvesSpec(options));
}

function describeGaps(steps: CurvesOptions['steps'], epochs: CurvesOptions['epochs']): string[] {
  const brokenSteps = steps.filter(({ loss }) => !Number.isFinite(loss)).length;
  const brokenEpochs = epochs.filter(({ trainLoss, valLoss = 0 }) => !Number.isFinite(trainLoss + valLoss)).length;
  if (brokenSteps + brokenEpochs === 0) return [];
  return [
    `Gaps: the loss was not finite at ${brokenSteps} of ${steps.length} steps and in ${brokenEpochs} of ${epochs.length} epochs`,
  ];
}
