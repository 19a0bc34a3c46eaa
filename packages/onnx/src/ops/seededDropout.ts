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

const [FLOAT32, UINT32] = [dtypes.float32.onnx, dtypes.uint32.onnx];
const [BY_INDEX, BY_STEP, ROUNDS] = [0x9e3779b1, 0x85ebca77, 4];

/**
 * x with a random share of its elements set to 0 and the others divided by 1 - rate, so that the expectation stays.
 *
 * Which ones is a function of (seed, step, position) and nothing else: the hash of 32 bits
 *   h = seed + 0x85ebca77 step + 0x9e3779b1 position;  four times h = h (2 h + 1), its halves swapped
 * in unsigned integers that wrap around, with the operators that every provider has (no exclusive or). The element is kept where
 * h / 2^32 >= rate. A step that is run again, on whichever device, drops the same elements; ONNX's own Dropout in training mode draws from
 * each runtime's generator.
 *
 * @param step scalar of a whole number, any type; another mask for each
 * @throws {ShapeError} unless 0 <= rate < 1
 * @see Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 * @see Rivest et al., The RC6 Block Cipher (the quadratic round)
 */
export function seededDropout(g: Builder, x: Value, step: Value, { rate, seed }: SeededDropoutOptions): Value {
  if (!(rate >= 0 && rate < 1)) throw new ShapeError('seededDropout', 'a rate from 0 to less than 1', String(rate));
  const uint = (n: number) => g.scalar(n >>> 0, 'uint32');
  const half = uint(2 ** 16);
  const positions = g.Cast(g.Range(g.scalar(0, 'int64'), g.Size(x), g.scalar(1, 'int64')), { to: UINT32 });
  const key = g.Add(g.Mul(g.Cast(step, { to: UINT32 }), uint(BY_STEP)), uint(seed));
  let h = g.Add(g.Mul(positions, uint(BY_INDEX)), key);
  for (let round = 0; round < ROUNDS; round++) {
    const product = g.Mul(h, g.Add(g.Mul(h, uint(2)), uint(1)));
    h = g.Add(g.Div(product, half), g.Mul(product, half));
  }
  // The upper 24 bits are exact in float32.
  const uniform = g.Cast(g.Div(h, uint(2 ** 8)), { to: FLOAT32 });
  const kept = g.GreaterOrEqual(uniform, g.scalar(rate * 2 ** 24));
  const factors = g.Mul(g.Cast(kept, { to: FLOAT32 }), g.scalar(1 / (1 - rate)));
  return g.Mul(x, g.reshape(factors, x.shape, x));
}
