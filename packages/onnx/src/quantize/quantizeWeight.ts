import { roundToEven } from '../float16.ts';
import { sizeOf, type TensorData } from '../graph.ts';
import { LEAST_SCALE, type CodeType } from './affine.ts';

export interface WeightOptions {
  /** Default int8. uint8 holds the same codes with 128 added. */
  readonly dtype?: CodeType | undefined;
  /**
   * Codes from -64 to 64 instead of -127 to 127: x86 processors that have AVX2 but no VNNI add two products of 8 bits up in 16, which
   * larger ones overflow. Default false.
   */
  readonly reduceRange?: boolean | undefined;
}

/** A weight in codes: w = scale[channel] (code - zero point). */
export interface QuantizedWeight {
  readonly codes: TensorData;
  /** One for each index of the channels' axis. */
  readonly scales: Float32Array;
  readonly zeroPoint: 0 | 128;
}

/**
 * Symmetric codes with a scale for each channel: scale = max |w| / 127, code = round(w / scale).
 *
 * @param axis of the channels
 * @param least scales that must not be gone below, one for each channel: what the layer's bias needs
 */
export function quantizeWeight(
  weight: TensorData,
  axis: number,
  { dtype = 'int8', reduceRange = false }: WeightOptions = {},
  least?: (channel: number) => number,
): QuantizedWeight {
  const data = weight.data as Float32Array;
  const [count, inner] = [weight.shape[axis] ?? 1, sizeOf(weight.shape.slice(axis + 1))];
  const channelOf = (i: number) => Math.floor(i / inner) % count;
  const limit = reduceRange ? 64 : 127;
  const largest = new Float32Array(count);
  data.forEach((w, i) => {
    const channel = channelOf(i);
    if (Math.abs(w) > (largest[channel] ?? 0)) largest[channel] = Math.abs(w);
  });
  const scales = largest.map((size, channel) => {
    const scale = Math.max(size / limit, least?.(channel) ?? 0);
    return scale < LEAST_SCALE ? 1 : scale;
  });
  const zeroPoint = dtype === 'uint8' ? 128 : 0;
  const codes = dtype === 'uint8' ? new Uint8Array(data.length) : new Int8Array(data.length);
  data.forEach((w, i) => {
    const code = roundToEven(Math.fround(w / (scales[channelOf(i)] ?? 1)));
    codes[i] = zeroPoint + Math.min(limit, Math.max(-limit, code));
  });
  return { codes: { dtype, shape: weight.shape, data: codes }, scales, zeroPoint };
}
