import type { ImageCanvas } from './ImageCanvas.ts';
import type { SampleRandom } from './sampleRandom.ts';

/** Where a coordinate outside 0 .. length - 1 is read, or -1 for black. */
export type Border = (at: number, length: number) => number;

/** Moves by -most .. most pixels each way, all of these as likely. */
export function randomShift(image: ImageCanvas, most: number, border: Border, random: SampleRandom): void {
  const dy = random.below(2 * most + 1) - most;
  const dx = random.below(2 * most + 1) - most;
  shift(image, dy, dx, border);
}

/**
 * out[y, x] = in[y + dy, x + dx], where that is outside in[border(y + dy), border(x + dx)]
 *
 * Inside the image all bytes move by the same distance, so they are moved at once; only the border is made pixel by pixel.
 */
export function shift(image: ImageCanvas, dy: number, dx: number, border: Border): void {
  const { pixels, scratch, height, width, channels } = image;
  scratch.set(pixels);
  const distance = (dy * width + dx) * channels;
  pixels.copyWithin(Math.max(0, -distance), Math.max(0, distance));
  const left = Math.max(0, -dx);
  const right = Math.min(width, width - dx);
  for (let y = 0; y < height; y++) {
    const isInside = y + dy >= 0 && y + dy < height;
    const row = isInside ? y + dy : border(y + dy, height);
    if (isInside) {
      fillRow(image, y, row, 0, left, dx, border);
      fillRow(image, y, row, right, width, dx, border);
    } else {
      fillRow(image, y, row, 0, width, dx, border);
    }
  }
}

/** Pixels from .. to - 1 of row y, out of this row of the image as it was. */
function fillRow(
  { pixels, scratch, width, channels }: ImageCanvas,
  y: number,
  row: number,
  from: number,
  to: number,
  dx: number,
  border: Border,
): void {
  for (let x = from; x < to; x++) {
    const isInside = x + dx >= 0 && x + dx < width;
    const column = isInside ? x + dx : border(x + dx, width);
    const source = row < 0 || column < 0 ? -1 : (row * width + column) * channels;
    const target = (y * width + x) * channels;
    for (let channel = 0; channel < channels; channel++) {
      pixels[target + channel] = source < 0 ? 0 : (scratch[source + channel] ?? 0);
    }
  }
}
