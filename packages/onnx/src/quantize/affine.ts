// Numbers as 8-bit codes: x = scale (code - zero point).
import { ToolkitError } from '@fmnist/errors';
import { roundToEven } from '../float16.ts';

export type CodeType = 'uint8' | 'int8';

/** The smallest and the largest code of a type. */
export const codeLimits = { uint8: [0, 255], int8: [-128, 127] } as const satisfies Record<CodeType, readonly number[]>;

/** What a tensor's elements lie between. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Affine {
  readonly dtype: CodeType;
  /** Above 0, a float32. */
  readonly scale: number;
  /** The code of 0. */
  readonly zeroPoint: number;
}

/** Below it float32 loses bits, and runtimes may take it for 0. */
export const LEAST_SCALE = 2 ** -126;

/**
 * The codes for a range, made wide enough to hold 0, which is exact then: padding and what Relu cuts off stay 0.
 *
 *   scale = (max - min) / 255        zero point = round(lowest code - min / scale)
 *
 * @throws {ToolkitError} BAD_RANGE where the range is not finite
 * @see Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference
 */
export function affineOf({ min, max }: Range, dtype: CodeType, where = 'range'): Affine {
  const [lowest, highest] = codeLimits[dtype];
  const [low, high] = [Math.min(min, 0), Math.max(max, 0)];
  const scale = Math.fround((high - low) / (highest - lowest));
  if (!Number.isFinite(scale))
    throw new ToolkitError('BAD_RANGE', 'a tensor holds infinite numbers, or none at all', {
      where,
      received: `${min} to ${max}`,
      hint: 'Does the model itself work on these images?',
    });
  if (scale < LEAST_SCALE) return { dtype, scale: 1, zeroPoint: lowest };
  const zeroPoint = Math.min(highest, Math.max(lowest, roundToEven(lowest - low / scale)));
  return { dtype, scale, zeroPoint };
}

/** The code of a number, the nearest one there is. */
export function toCode(x: number, { dtype, scale, zeroPoint }: Affine): number {
  const [lowest, highest] = codeLimits[dtype];
  return Math.min(highest, Math.max(lowest, roundToEven(Math.fround(x / scale)) + zeroPoint));
}

export const fromCode = (code: number, { scale, zeroPoint }: Affine): number => Math.fround((code - zeroPoint) * scale);

/** The numbers that the codes reach from and to. */
export function reachOf(affine: Affine): Range {
  const [lowest, highest] = codeLimits[affine.dtype];
  return { min: fromCode(lowest, affine), max: fromCode(highest, affine) };
}
