import type { ImageCanvas } from './ImageCanvas.ts';
import type { SampleRandom } from './sampleRandom.ts';

/** Share of the image that is erased. */
const AREA = { least: 0.02, most: 0.4 };
/** Height over width of the rectangle. */
const RATIO = { least: 0.3, most: 1 / 0.3 };
/** A rectangle of a large area and an extreme ratio does not fit; the paper draws until one does, torchvision ten times. */
const TRIES = 10;

/**
 * With this probability a rectangle of random area, ratio and place is filled with noise.
 * @see Z. Zhong and others, "Random erasing data augmentation", AAAI 2020, algorithm 1
 */
export function randomErase(image: ImageCanvas, probability: number, random: SampleRandom): void {
  if (random.unit() >= probability) return;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const area = between(AREA, random) * image.height * image.width;
    const ratio = between(RATIO, random);
    const height = Math.round(Math.sqrt(area * ratio));
    const width = Math.round(Math.sqrt(area / ratio));
    if (height === 0 || width === 0 || height >= image.height || width >= image.width) continue;
    const top = random.below(image.height - height + 1);
    const left = random.below(image.width - width + 1);
    fillWithNoise(image, { top, left, height, width }, random);
    return;
  }
}

function between({ least, most }: { least: number; most: number }, random: SampleRandom): number {
  return least + (most - least) * random.unit();
}

/** Every value 0 .. 255 as likely, pixel by pixel and channel by channel. */
function fillWithNoise(
  { pixels, width: imageWidth, channels }: ImageCanvas,
  { top, left, height, width }: { top: number; left: number; height: number; width: number },
  random: SampleRandom,
): void {
  for (let y = top; y < top + height; y++) {
    const begin = (y * imageWidth + left) * channels;
    for (let at = begin; at < begin + width * channels; at++) pixels[at] = random.below(256);
  }
}
