/** A range of proportions, `[low, high]`, both in 0..1. */
export type Interval = readonly [low: number, high: number];

/** The 97.5 % point of the standard normal distribution: two-sided 95 %. */
const Z = 1.959963984540054;

/**
 * The Wilson score interval, 95 %, of a proportion such as an accuracy.
 *
 *     (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
 *
 * Unlike p ± z·σ it stays inside 0..1 and keeps its coverage near 0 and 1. Without trials nothing is known: [0, 1].
 * Source: E. B. Wilson, JASA 22 (1927).
 *
 * @example
 * wilson(9100, 10_000); // [0.9042, 0.9155]
 */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return [0, 1];
  const p = successes / trials;
  const z2n = Z ** 2 / trials;
  const centre = p + z2n / 2;
  const margin = Z * Math.sqrt((p * (1 - p)) / trials + z2n / (4 * trials));
  // At p = 0 and p = 1 an end is exactly 0 or 1, which rounding would miss by an ulp.
  return [
    successes === 0 ? 0 : (centre - margin) / (1 + z2n),
    successes === trials ? 1 : (centre + margin) / (1 + z2n),
  ];
}
