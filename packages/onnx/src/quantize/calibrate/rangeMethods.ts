import { affineOf, fromCode, reachOf, toCode, type CodeType, type Range } from '../affine.ts';
import type { Histogram } from './collectHistograms.ts';
import { klRange } from './klRange.ts';

/** How the range that codes cover follows from what a tensor holds. */
type RangeMethod = (histogram: Histogram, options: RangeOptions) => Range;

export interface RangeOptions {
  /** Default uint8. */
  readonly dtype?: CodeType | undefined;
  /** Of the elements, in percent, that are inside: for `percentile`. Default 99.99. */
  readonly percentile?: number | undefined;
}

/**
 * minmax: all of it. percentile: all but the outermost. mse: what makes the squared error of rounding and cutting off smallest.
 * entropy: what tells least apart from the float tensor, by Kullback and Leibler.
 */
export const rangeMethods = {
  minmax: ({ min, max }) => ({ min, max }),
  percentile: percentileRange,
  mse: mseRange,
  entropy: klRange,
} as const satisfies Record<string, RangeMethod>;

export type RangeMethodName = keyof typeof rangeMethods;

const edgeAt = ({ min, max, counts }: Histogram, bin: number): number => min + ((max - min) * bin) / counts.length;

/** Cuts half of what is outside off at each end; at one only where 0 is the other. */
function percentileRange(histogram: Histogram, { percentile = 99.99 }: RangeOptions): Range {
  const { min, max, counts } = histogram;
  const outside = (counts.reduce((sum, n) => sum + n, 0) * (100 - percentile)) / 100;
  const most = min >= 0 || max <= 0 ? outside : outside / 2;
  const low = min < 0 ? binsHolding(counts, most) : 0;
  const high = max > 0 ? counts.length - binsHolding(counts.toReversed(), most) : counts.length;
  return { min: edgeAt(histogram, low), max: edgeAt(histogram, high) };
}

/** The bins from the first on that hold no more than `most` elements together. */
function binsHolding(counts: Float64Array, most: number): number {
  let sum = 0;
  const bin = counts.findIndex((n) => (sum += n) > most);
  return bin < 0 ? counts.length : bin;
}

/** Tries ranges from all of it down to nearly none, at both ends together and then each end by itself. */
function mseRange(histogram: Histogram, { dtype = 'uint8' }: RangeOptions): Range {
  const { min, max } = histogram;
  const shares = Array.from({ length: 99 }, (_, i) => 1 - i / 100);
  const error = (range: Range) => squaredError(histogram, range, dtype);
  const best = (candidates: readonly Range[]): Range =>
    candidates.reduce(
      (least, range) => {
        const e = error(range);
        return e < least.e ? { range, e } : least;
      },
      { range: { min, max } as Range, e: error({ min, max }) },
    ).range;
  let range = best(shares.map((s) => ({ min: min * s, max: max * s })));
  // Each end is found beside the other as it is then, which a second round knows better.
  for (let round = 0; round < ROUNDS; round++) {
    range = best(shares.map((s) => ({ min: range.min, max: max * s })).concat(range));
    range = best(shares.map((s) => ({ min: min * s, max: range.max })).concat(range));
    if (min >= 0 || max <= 0) break;
  }
  return range;
}

const ROUNDS = 3;

/** Of rounding each bin's middle to its code. */
function squaredError(histogram: Histogram, range: Range, dtype: CodeType): number {
  const affine = affineOf(range, dtype);
  const { counts } = histogram;
  const width = edgeAt(histogram, 1) - edgeAt(histogram, 0);
  const { min, max } = reachOf(affine);
  let sum = 0;
  counts.forEach((n, bin) => {
    if (n === 0) return;
    const x = edgeAt(histogram, bin) + width / 2;
    const error =
      x > min && x < max
        ? uniformError(affine.scale, width, x - fromCode(toCode(x, affine), affine))
        : x - clamp(x, min, max);
    sum += n * error * error;
  });
  return sum;
}

/** Bins that are wider than a code's step are not all at their middle: the error of a bin is at least that of a uniform one. */
const uniformError = (step: number, width: number, middle: number): number =>
  width >= step ? step / Math.sqrt(12) : Math.hypot(middle, width / Math.sqrt(12));

const clamp = (x: number, min: number, max: number): number => Math.min(max, Math.max(min, x));
