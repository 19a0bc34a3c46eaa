/** The predictions whose confidence lies in (lower, upper]. */
export interface CalibrationBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  /** Mean confidence of the bin's predictions; 0 where it is empty. */
  readonly confidence: number;
  /** Share of the bin's predictions that are correct; 0 where it is empty. */
  readonly accuracy: number;
}

export interface Calibration {
  /** Expected calibration error, 0..1: how far confidence is from accuracy, on average. */
  readonly ece: number;
  readonly bins: readonly CalibrationBin[];
}

/**
 * How well confidence says accuracy: `ece = Σ (count_b / n) · |accuracy_b − confidence_b|` over equal-width bins.
 *
 * @param confidences the probability of the predicted class, an image each, 0..1
 * @param correct whether that prediction was right, an image each
 * Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, equation 3.
 */
export function calibration(confidences: ArrayLike<number>, correct: ArrayLike<boolean>, binCount = 15): Calibration {
  const sums = Array.from({ length: binCount }, () => ({ count: 0, confidence: 0, correct: 0 }));
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i] ?? 0;
    // Bins are open below: a confidence on an edge belongs to the bin it closes, and 0 to the first.
    const bin = sums[Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1))];
    if (!bin) continue;
    bin.count++;
    bin.confidence += confidence;
    if (correct[i]) bin.correct++;
  }
  const bins = sums.map((sum, index) => ({
    lower: index / binCount,
    upper: (index + 1) / binCount,
    count: sum.count,
    confidence: sum.count ? sum.confidence / sum.count : 0,
    accuracy: sum.count ? sum.correct / sum.count : 0,
  }));
  const total = Math.max(1, confidences.length);
  const ece = bins.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.accuracy - bin.confidence), 0);
  return { ece, bins };
}
