import type { ImageInput } from './imageInput.ts';

/** Mean and standard deviation of the training pixels scaled to 0..1, a channel each. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Pixels as a model's input tensor wants them: in its layout, and for float32 as `(pixel / 255 − mean) / std`.
 *
 * @param pixelsNhwc [count, height, width, channels] of the input's own size, 0-255
 * @param count images in the tensor; where it is more than there are pixels, the rest is zero
 */
export function toTensorData(
  pixelsNhwc: Uint8Array,
  count: number,
  input: ImageInput,
  { mean, std }: Normalisation,
): Uint8Array | Float32Array {
  const { height, width, channels, layout, dtype } = input;
  const area = height * width;
  const length = count * area * channels;
  if (dtype === 'uint8' && pixelsNhwc.length === length && (layout === 'nhwc' || channels === 1)) return pixelsNhwc;
  const data = dtype === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
  for (let channel = 0; channel < channels; channel++) {
    const scale = dtype === 'uint8' ? 1 : 1 / (255 * (std[channel] ?? 1));
    const shift = dtype === 'uint8' ? 0 : (mean[channel] ?? 0) / (std[channel] ?? 1);
    for (let pixel = 0; pixel * channels < pixelsNhwc.length; pixel++) {
      const from = pixel * channels + channel;
      const image = Math.floor(pixel / area);
      const to = layout === 'nhwc' ? from : (image * channels + channel) * area + (pixel - image * area);
      data[to] = (pixelsNhwc[from] ?? 0) * scale - shift;
    }
  }
  return data;
}
