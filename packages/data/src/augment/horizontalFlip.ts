import type { ImageCanvas } from './ImageCanvas.ts';
import type { SampleRandom } from './sampleRandom.ts';

/** Mirrors with a probability of a half. */
export function horizontalFlip(image: ImageCanvas, random: SampleRandom): void {
  if (random.unit() < 0.5) mirror(image);
}

/** Left becomes right: out[y, x] = in[y, width - 1 - x]. */
export function mirror({ pixels, height, width, channels }: Omit<ImageCanvas, 'scratch'>): void {
  for (let y = 0; y < height; y++) {
    let left = y * width * channels;
    let right = left + (width - 1) * channels;
    for (; left < right; right -= 2 * channels) {
      for (let channel = 0; channel < channels; channel++, left++, right++) {
        const kept = pixels[left] ?? 0;
        pixels[left] = pixels[right] ?? 0;
        pixels[right] = kept;
      }
    }
  }
}
