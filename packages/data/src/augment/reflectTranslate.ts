import type { ImageCanvas } from './ImageCanvas.ts';
import type { SampleRandom } from './sampleRandom.ts';
import { randomShift } from './shift.ts';

/**
 * Moves by up to `most` pixels, the border mirrored without repeating the outermost pixel: 2 1 | 0 1 2 ... PyTorch's padding
 * mode "reflect" and a random crop; the translation of the fast CIFAR-10 recipes.
 * @see https://github.com/KellerJordan/cifar10-airbench
 */
export function reflectTranslate(image: ImageCanvas, most: number, random: SampleRandom): void {
  randomShift(image, most, reflect, random);
}

/** For coordinates less than `length` outside. */
export function reflect(at: number, length: number): number {
  return at < 0 ? -at : 2 * (length - 1) - at;
}
