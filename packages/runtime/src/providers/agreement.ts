import type { LabelledImages } from '../evaluate.ts';

/** What two runs of a model said of images: the second perhaps of the first ones only. */
interface Said {
  /** [count], indices of classes. */
  readonly predictions: ArrayLike<number>;
  /** [count, classes]. */
  readonly probabilities: ArrayLike<number>;
}

/** An image that not all devices say the same of. */
export interface Disagreement {
  /** Of the image among those that were scored. */
  readonly index: number;
  /** Its true class. */
  readonly label: number;
  /** The class by device, of those that scored the image. */
  readonly predictions: Readonly<Record<string, number>>;
}

/** Share of images of the same class, and the largest difference of a probability, over the images that both have. */
export function agreementOf(
  reference: Said,
  other: Said,
): { readonly agreement: number; readonly maxDifference: number } {
  const count = Math.min(reference.predictions.length, other.predictions.length);
  let same = 0;
  for (let i = 0; i < count; i++) if (reference.predictions[i] === other.predictions[i]) same++;
  let maxDifference = 0;
  const values = Math.min(reference.probabilities.length, other.probabilities.length);
  for (let i = 0; i < values; i++) {
    const apart = Math.abs((reference.probabilities[i] ?? 0) - (other.probabilities[i] ?? 0));
    // Not-a-number is as far apart as can be.
    if (!(apart <= maxDifference)) maxDifference = Number.isNaN(apart) ? Infinity : apart;
  }
  return { agreement: count === 0 ? 1 : same / count, maxDifference };
}

/** Images that two devices or more, which both scored them, see in different classes; in their order. */
export function disagreementsOf(
  rows: readonly { readonly device: string; readonly predictions: ArrayLike<number> }[],
  { labels, count }: Pick<LabelledImages, 'labels' | 'count'>,
): Disagreement[] {
  return Array.from({ length: count }, (_, index) => {
    const said = rows.flatMap(({ device, predictions }) => {
      const predicted = predictions[index];
      return predicted === undefined ? [] : [[device, predicted] as const];
    });
    return { index, label: labels[index] ?? 0, predictions: Object.fromEntries(said) };
  }).filter(({ predictions }) => new Set(Object.values(predictions)).size > 1);
}
