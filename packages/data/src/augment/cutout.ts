import type { ImageCanvas } from './ImageCanvas.ts';
import type { SampleRandom } from './sampleRandom.ts';

/**
 * Blanks a square around a pixel that is chosen at random, so that at the border a part of the square may lie outside.
 *
 * @param side in pixels
 * @param fill a byte a channel. The paper blanks normalised images with 0, which is the training images' mean
 * @see T. DeVries, G. W. Taylor, "Improved regularization of convolutional neural networks with Cutout", 2017
 */
export function cutout(image: ImageCanvas, side: number, fill: readonly number[], random: SampleRandom): void {
  const top = random.below(image.height) - (side >> 1);
  const left = random.below(image.width) - (side >> 1);
  blank(image, { top, left, side }, fill);
}

/** Fills the part of a square that lies in the image. */
function blank(
  { pixels, height, width, channels }: ImageCanvas,
  { top, left, side }: { top: number; left: number; side: number },
  fill: readonly number[],
): void {
  const right = Math.min(width, left + side);
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    for (let x = Math.max(0, left); x < right; x++) {
      const at = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) pixels[at + channel] = fill[channel] ?? 0;
    }
  }
}
