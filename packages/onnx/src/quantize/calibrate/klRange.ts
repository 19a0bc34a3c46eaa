import type { Range } from '../affine.ts';
import type { Histogram } from './collectHistograms.ts';

const LEVELS = 256;
/** Ranges that are tried: from these few codes' worth of bins on, in steps. */
const STEPS = 128;
/** A bin with more of all elements than this is one number that comes again and again, like the background of a picture. */
const SPIKE = 0.01;

/**
 * The range [s min, s max], 0 < s <= 1, whose codes keep most of the distribution: with P the histogram inside, what is outside put on its ends, and
 * Q the same after its bins were averaged over each of 256 codes,
 *
 *   s = argmin sum P log(P / Q)
 *
 * The bin that holds 0 counts for neither: 0 is exact in every range, and behind a Relu half of all elements are there.
 * @see Migacz 2017, 8-bit inference with TensorRT
 */
export function klRange(histogram: Histogram): Range {
  const { min, max, counts } = histogram;
  const bins = counts.length;
  if (!(max > min)) return { min, max };
  const zero = Math.floor((-min / (max - min)) * bins);
  const most = SPIKE * counts.reduce((a, b) => a + b, 0);
  const counted = counts.map((n, bin) => (bin === zero || n > most ? 0 : n));
  let best = { share: 1, divergence: Infinity };
  for (let step = STEPS; step > STEPS / 8; step--) {
    const share = step / STEPS;
    const [from, to] = insideOf(min, max, share, bins);
    if (to - from < LEVELS) break;
    const divergence = divergenceOf(counted, from, to);
    // Of equals the widest: nothing is cut off for nothing.
    if (divergence < best.divergence) best = { share, divergence };
  }
  return { min: min * best.share, max: max * best.share };
}

/** Bins of the part of a range that is left when both ends move towards 0; an end on 0's other side stays. */
function insideOf(min: number, max: number, share: number, bins: number): readonly [number, number] {
  const width = (max - min) / bins;
  const low = min < 0 ? min * share : min;
  const high = max > 0 ? max * share : max;
  return [Math.floor((low - min) / width + 1e-9), Math.ceil((high - min) / width - 1e-9)];
}

function divergenceOf(counts: Float64Array, from: number, to: number): number {
  const inside = counts.subarray(from, to);
  const p = inside.slice();
  const sum = (part: Float64Array) => part.reduce((a, b) => a + b, 0);
  p[0] = (p[0] ?? 0) + sum(counts.subarray(0, from));
  p[p.length - 1] = (p[p.length - 1] ?? 0) + sum(counts.subarray(to));
  const q = averaged(inside);
  const [pTotal, qTotal] = [sum(p), sum(q)];
  if (qTotal === 0) return Infinity;
  let divergence = 0;
  p.forEach((n, i) => {
    if (n === 0) return;
    // What is cut off onto a bin that held nothing tells P and Q apart as far as can be.
    const other = (q[i] ?? 0) || 1e-4;
    divergence += (n / pTotal) * Math.log(n / pTotal / (other / qTotal));
  });
  return divergence;
}

/** Each code's bins at their mean; those that hold nothing stay empty. */
function averaged(counts: Float64Array): Float64Array {
  const q = new Float64Array(counts.length);
  for (let level = 0; level < LEVELS; level++) {
    const start = Math.floor((level * counts.length) / LEVELS);
    const end = Math.floor(((level + 1) * counts.length) / LEVELS);
    const part = counts.subarray(start, end);
    const filled = part.reduce((n, c) => n + Number(c > 0), 0);
    if (filled === 0) continue;
    const mean = part.reduce((a, b) => a + b, 0) / filled;
    part.forEach((c, i) => {
      if (c > 0) q[start + i] = mean;
    });
  }
  return q;
}
