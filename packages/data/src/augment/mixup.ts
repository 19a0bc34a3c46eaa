import type { SampleRandom } from './sampleRandom.ts';

/**
 * The share that an image keeps: from Beta(alpha, alpha), so near 0 or 1 for a small alpha and near a half for a large one.
 * Rounded to 32 bits, as the trainer gets it.
 *
 * Of two gamma variables of shape alpha, x / (x + y) has this distribution. For a small alpha both are too small for a number,
 * so their logarithms are taken: x / (x + y) = 1 / (1 + exp(log y - log x)).
 *
 * @see H. Zhang and others, "mixup: beyond empirical risk minimization", ICLR 2018
 */
export function mixupLambda(alpha: number, random: SampleRandom): number {
  const logX = logGamma(alpha, random);
  const logY = logGamma(alpha, random);
  return Math.fround(1 / (1 + Math.exp(logY - logX)));
}

/** pixels = round(lambda pixels + (1 - lambda) others) */
export function blend(pixels: Uint8Array, others: Uint8Array, lambda: number): void {
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = Math.round(lambda * (pixels[at] ?? 0) + (1 - lambda) * (others[at] ?? 0));
  }
}

/**
 * Logarithm of a gamma variable. For a shape below 1 one of shape + 1 times u^(1 / shape), u uniform.
 * @see G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables", 2000
 */
function logGamma(shape: number, random: SampleRandom): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(positiveUnit(random)) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = standardNormal(random);
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(positiveUnit(random)) < normal ** 2 / 2 + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}

/** Box and Muller's. */
function standardNormal(random: SampleRandom): number {
  const radius = Math.sqrt(-2 * Math.log(positiveUnit(random)));
  return radius * Math.cos(2 * Math.PI * random.unit());
}

/** Above 0, for a logarithm. */
function positiveUnit(random: SampleRandom): number {
  return 1 - random.unit();
}
