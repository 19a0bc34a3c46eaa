import type { Builder } from '../builder.ts';
import { dtypes } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import type { Value } from '../graph.ts';

export interface SeededDropoutOptions {
  /** Share of the elements that become 0, from 0 to less than 1. */
  readonly rate: number;
  /** A whole number from 0 to 2^32 - 1; two dropouts of one step want two seeds. */
  readonly seed: number;
}

/** Odd multipliers, and the shifts between them, of a hash of 32 bits. @see https://github.com/skeeto/hash-prospector (lowbias32) */
const ROUNDS = [
  { shift: 16, multiplier: 0x7feb352d },
  { shift: 15, multiplier: 0x846ca68b },
] as const;
const [FLOAT32, UINT32] = [dtypes.float32.onnx, dtypes.uint32.onnx];
const [BY_INDEX, BY_STEP] = [0x9e3779b1, 0x85ebca77];

/**
 * x with a random share of its elements set to 0 and the others divided by 1 - rate, so that the expectation stays.
 *
 * Which ones is a function of (seed, step, position) and nothing else: the hash of 32 bits
 *   h = seed + 0x85ebca77 step + 0x9e3779b1 position;  twice h = (h + h >> shift) multiplier;  h = h + h >> 16
 * in unsigned integers that wrap around, as every provider computes them. The element is kept where h / 2^32 >= rate. A step that is run
 * again, on whichever device, drops the same elements; ONNX's own Dropout in training mode draws from each runtime's generator.
 *
 * @param step scalar of a whole number, any type; another mask for each
 * @throws {ShapeError} unless 0 <= rate < 1
 * @see Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 */
export function seededDropout(g: Builder, x: Value, step: Value, { rate, seed }: SeededDropoutOptions): Value {
  if (!(rate >= 0 && rate < 1)) throw new ShapeError('seededDropout', 'a rate from 0 to less than 1', String(rate));
  const uint = (n: number) => g.scalar(n >>> 0, 'uint32');
  const shifted = (h: Value, bits: number) => g.Add(h, g.Div(h, uint(2 ** bits)));
  const positions = g.Cast(g.Range(g.scalar(0, 'int64'), g.Size(x), g.scalar(1, 'int64')), { to: UINT32 });
  const key = g.Add(g.Mul(g.Cast(step, { to: UINT32 }), uint(BY_STEP)), uint(seed));
  let h = g.Add(g.Mul(positions, uint(BY_INDEX)), key);
  for (const { shift, multiplier } of ROUNDS) h = g.Mul(shifted(h, shift), uint(multiplier));
  // The upper 24 bits are exact in float32.
  const uniform = g.Cast(g.Div(shifted(h, 16), uint(2 ** 8)), { to: FLOAT32 });
  const kept = g.GreaterOrEqual(uniform, g.scalar(rate * 2 ** 24));
  const factors = g.Mul(g.Cast(kept, { to: FLOAT32 }), g.scalar(1 / (1 - rate)));
  return g.Mul(x, g.reshape(factors, x.shape, x));
}
