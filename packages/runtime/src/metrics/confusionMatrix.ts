/** A pair of classes that the model mixes up, and how often. */
export interface Confusion {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
}

/**
 * How often class `row` was predicted as class `column`: [classes][classes], each row summing to its class's images.
 *
 * @param labels the true class indices
 * @param predictions the predicted ones, as many
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): number[][] {
  const matrix = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0));
  for (let i = 0; i < labels.length; i++) {
    const row = matrix[labels[i] ?? -1];
    const column = predictions[i] ?? -1;
    if (row?.[column] !== undefined) row[column]++;
  }
  return matrix;
}

/** The most frequent mistakes, the worst first; pairs that never happened are left out. */
export function topConfusions(
  matrix: readonly (readonly number[])[],
  classes: readonly string[],
  limit = 10,
): Confusion[] {
  return matrix
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, limit)
    .map(({ actual, predicted, count }) => ({
      actual: classes[actual] ?? String(actual),
      predicted: classes[predicted] ?? String(predicted),
      count,
    }));
}
