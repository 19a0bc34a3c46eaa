import { mirror } from './augment/horizontalFlip.ts';
import type { ImageSize, Split } from './Dataset.ts';

/**
 * The same images mirrored left to right, with whatever else the split holds, as the labels: for test-time augmentation, where a model's probabilities for an
 * image and for its mirror image are averaged.
 *
 * @param size of the images: the data set itself will do
 */
export function flipped<Images extends Pick<Split, 'images' | 'count'>>(split: Images, size: ImageSize): Images {
  // Not slice(), which for a Buffer is the same memory.
  const images = new Uint8Array(split.images);
  // To mirror one tall image mirrors every image in it.
  mirror({ pixels: images, height: size.height * split.count, width: size.width, channels: size.channels });
  return { ...split, images };
}
