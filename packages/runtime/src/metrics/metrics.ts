import { ToolkitError } from '@fmnist/errors';
import { calibration, type CalibrationBin } from './calibration.ts';
import { confusionMatrix, topConfusions, type Confusion } from './confusionMatrix.ts';
import { wilson, type Interval } from './wilson.ts';

export interface ClassMetrics {
  readonly label: string;
  /** Images of this class. */
  readonly support: number;
  readonly correct: number;
  /** correct / support, which is also the recall. */
  readonly accuracy: number;
  /** Wilson 95 % interval of the accuracy. */
  readonly interval: Interval;
  /** correct / predicted as this class. */
  readonly precision: number;
  readonly recall: number;
  /** 2 · precision · recall / (precision + recall). */
  readonly f1: number;
}

export interface Metrics {
  readonly count: number;
  readonly correct: number;
  readonly accuracy: number;
  /** Wilson 95 % interval of the accuracy. */
  readonly interval: Interval;
  /** Mean negative log-likelihood of the true class, in nats. */
  readonly loss: number;
  /** Expected calibration error over 15 bins. */
  readonly ece: number;
  readonly bins: readonly CalibrationBin[];
  readonly perClass: readonly ClassMetrics[];
  /** Unweighted means over the classes that have images. */
  readonly macro: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** Row: true class, column: predicted class. */
  readonly confusion: readonly (readonly number[])[];
  readonly topConfusions: readonly Confusion[];
}

/** A probability below this counts as this, so that one sure mistake does not make the mean loss infinite. */
const SMALLEST_PROBABILITY = 1e-12;

/**
 * Everything that is reported about a classifier on labelled images.
 *
 * @param probabilities [n, classes], row by row, each row summing to 1
 * @param labels the true class indices, n of them
 * @param classes the classes' names
 * A ratio without a denominator (precision of a class never predicted, recall of one without images) is 0.
 * @throws ToolkitError `LENGTH_MISMATCH`, `LABEL_OUT_OF_RANGE`, `NOT_FINITE`
 */
export function metrics(probabilities: Float32Array, labels: ArrayLike<number>, classes: readonly string[]): Metrics {
  checkInput(probabilities, labels, classes);
  const count = labels.length;
  const predictions = argmaxRows(probabilities, classes.length);
  const confidences = new Float64Array(count);
  const right: boolean[] = [];
  let logLikelihood = 0;
  for (let i = 0; i < count; i++) {
    const row = i * classes.length;
    const label = labels[i] ?? 0;
    confidences[i] = probabilities[row + (predictions[i] ?? 0)] ?? 0;
    right.push(predictions[i] === label);
    logLikelihood += Math.log(Math.max(SMALLEST_PROBABILITY, probabilities[row + label] ?? 0));
  }
  const confusion = confusionMatrix(labels, predictions, classes.length);
  const perClass = classes.map((label, index) => classMetrics(label, index, confusion));
  const correct = perClass.reduce((sum, one) => sum + one.correct, 0);
  return {
    count,
    correct,
    accuracy: ratio(correct, count),
    interval: wilson(correct, count),
    loss: count ? -logLikelihood / count : 0,
    ...calibration(confidences, right),
    perClass,
    macro: macroAverages(perClass),
    confusion,
    topConfusions: topConfusions(confusion, classes),
  };
}

/** The index of each row's greatest value; of equal ones the first, as numpy and onnx ArgMax do. */
export function argmaxRows(values: Float32Array, columns: number): Uint16Array {
  const indices = new Uint16Array(columns ? values.length / columns : 0);
  for (let i = 0; i < indices.length; i++) {
    let best = 0;
    for (let j = 1; j < columns; j++) {
      if ((values[i * columns + j] ?? 0) > (values[i * columns + best] ?? 0)) best = j;
    }
    indices[i] = best;
  }
  return indices;
}

function classMetrics(label: string, index: number, confusion: readonly (readonly number[])[]): ClassMetrics {
  const correct = confusion[index]?.[index] ?? 0;
  const support = confusion[index]?.reduce((sum, n) => sum + n, 0) ?? 0;
  const predicted = confusion.reduce((sum, row) => sum + (row[index] ?? 0), 0);
  const recall = ratio(correct, support);
  return {
    label,
    support,
    correct,
    accuracy: recall,
    interval: wilson(correct, support),
    precision: ratio(correct, predicted),
    recall,
    f1: ratio(2 * correct, support + predicted),
  };
}

function macroAverages(perClass: readonly ClassMetrics[]): Metrics['macro'] {
  const present = perClass.filter(({ support }) => support > 0);
  const mean = (key: 'precision' | 'recall' | 'f1') =>
    ratio(
      present.reduce((sum, one) => sum + one[key], 0),
      present.length,
    );
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

function ratio(numerator: number, denominator: number): number {
  return denominator ? numerator / denominator : 0;
}

function checkInput(probabilities: Float32Array, labels: ArrayLike<number>, classes: readonly string[]): void {
  if (probabilities.length !== labels.length * classes.length) {
    throw new ToolkitError('LENGTH_MISMATCH', 'the probabilities do not fit the labels and classes', {
      expected: `${labels.length} x ${classes.length} values`,
      received: `${probabilities.length}`,
    });
  }
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? -1;
    if (Number.isInteger(label) && label >= 0 && label < classes.length) continue;
    throw new ToolkitError('LABEL_OUT_OF_RANGE', `image ${i} has a label that is no class`, {
      expected: `0 to ${classes.length - 1}`,
      received: String(label),
      hint: 'Are the model and the data about the same classes?',
    });
  }
  const bad = probabilities.findIndex((p) => !Number.isFinite(p));
  if (bad < 0) return;
  throw new ToolkitError('NOT_FINITE', `the model gives no number for image ${Math.floor(bad / classes.length)}`, {
    received: String(probabilities[bad]),
    hint: 'Its weights may have diverged in training: look at the loss, and train with a lower learning rate.',
  });
}
