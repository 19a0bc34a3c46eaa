import type { ImageCanvas } from './ImageCanvas.ts';
import type { SampleRandom } from './sampleRandom.ts';
import { randomShift } from './shift.ts';

/** Pads with `padding` black pixels on every side and cuts an image of the old size out of that, anywhere. */
export function randomCrop(image: ImageCanvas, padding: number, random: SampleRandom): void {
  randomShift(image, padding, black, random);
}

/** Nothing is outside. */
export function black(): number {
  return -1;
}
