import { ToolkitError } from '@fmnist/errors';

export interface McNemar {
  /** Images that only the first model got right. */
  readonly b: number;
  /** Images that only the second model got right. */
  readonly c: number;
  /** Two-sided probability of a split at least this uneven if the models were equally good. */
  readonly p: number;
}

/**
 * Are two models, scored on the same images, really of different accuracy?
 *
 * Only the images on which they differ speak: under the null hypothesis each of the n = b + c falls on either side with
 * probability 1/2, so `p = min(1, 2 · Σ_{k ≤ min(b, c)} C(n, k) / 2ⁿ)`, the exact binomial test at every n.
 *
 * @param first whether the first model was right, an image each
 * @param second the same of the second, on the same images in the same order
 * @throws ToolkitError `LENGTH_MISMATCH`
 * Source: Q. McNemar, Psychometrika 12 (1947); the exact form as in R's `exact2x2` and statsmodels' `mcnemar(exact=True)`.
 */
export function mcnemar(first: ArrayLike<boolean>, second: ArrayLike<boolean>): McNemar {
  if (first.length !== second.length) {
    throw new ToolkitError('LENGTH_MISMATCH', 'the two models were scored on different numbers of images', {
      kind: 'usage',
      expected: `${first.length} results`,
      received: `${second.length}`,
    });
  }
  let b = 0;
  let c = 0;
  for (let i = 0; i < first.length; i++) {
    if (first[i] && !second[i]) b++;
    if (!first[i] && second[i]) c++;
  }
  return { b, c, p: Math.min(1, 2 * binomialTail(Math.min(b, c), b + c)) };
}

/** P(X ≤ m) for X ~ Binomial(n, 1/2) and m ≤ n/2, summed from its largest term down so that nothing over- or underflows. */
function binomialTail(m: number, n: number): number {
  let logTerm = -n * Math.LN2;
  for (let k = 1; k <= m; k++) logTerm += Math.log((n - k + 1) / k);
  let sum = 1;
  let ratio = 1;
  for (let k = m; k > 0; k--) sum += ratio *= k / (n - k + 1);
  return Math.exp(logTerm) * sum;
}
