import { resizeCover, toChannels } from '@fmnist/data/image';
import type { ImageInput } from '../model/imageInput.ts';
import { channelsOf, type PixelImage } from './PixelImage.ts';

/** Whether to turn dark pictures on light ground into light ones on dark; `auto`: where the picture's border is light. */
export type Invert = boolean | 'auto';

/**
 * A picture as a classifier takes it: [height, width, channels] of the input's own size, 0-255.
 *
 * @throws ToolkitError `BAD_PIXELS`
 */
export function toModelPixels(image: PixelImage, input: ImageInput, invert: Invert = false): Uint8Array {
  const pixels = toChannels(image.data, channelsOf(image), input.channels);
  const resized = resizeCover(pixels, image, input, input.channels);
  const inverted = invert === true || (invert === 'auto' && borderMean(resized, input) > 127.5);
  return Uint8Array.from(resized, (value) => Math.round(inverted ? 255 - value : value));
}

/** The mean value of the outermost pixels: what the ground of a picture with its subject in the middle looks like. */
function borderMean(pixels: Float32Array, { height, width, channels }: ImageInput): number {
  let sum = 0;
  let count = 0;
  for (const [index, value] of pixels.entries()) {
    const x = Math.floor(index / channels) % width;
    const y = Math.floor(index / channels / width);
    if (x > 0 && x < width - 1 && y > 0 && y < height - 1) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
