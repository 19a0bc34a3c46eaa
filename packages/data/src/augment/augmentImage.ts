import type { Augmentation } from './Augmentation.ts';
import { cutout } from './cutout.ts';
import { horizontalFlip } from './horizontalFlip.ts';
import type { ImageCanvas } from './ImageCanvas.ts';
import { randomCrop } from './randomCrop.ts';
import { randomErase } from './randomErase.ts';
import { reflectTranslate } from './reflectTranslate.ts';
import type { SampleRandom } from './sampleRandom.ts';

/** All that happens to one image; mixup takes two and comes after. */
export function augmentImage(
  image: ImageCanvas,
  augmentation: Augmentation,
  fill: readonly number[],
  random: SampleRandom,
): void {
  if (augmentation.flip) horizontalFlip(image, random);
  if (augmentation.translate) reflectTranslate(image, augmentation.translate, random);
  if (augmentation.crop) randomCrop(image, augmentation.crop, random);
  if (augmentation.cutout) cutout(image, augmentation.cutout, fill, random);
  if (augmentation.erase) randomErase(image, augmentation.erase, random);
}
