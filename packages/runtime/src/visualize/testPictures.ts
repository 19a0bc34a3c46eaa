import { ToolkitError } from '@fmnist/errors';
import { Jimp } from 'jimp';
import type { ClassifiedImages } from './imageStack.ts';
import { theme } from './theme.ts';

// What the tests of the pictures share: images whose tiles can be told apart, and a look at what was drawn.

export const FASHION = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',');

/** Flat colour images, so that a tile says which image it holds: image i is [10 + 10 i, 255 - 10 i, 100]. */
export function flatImages(count: number, side = 8) {
  const images = new Uint8Array(count * side * side * 3);
  for (let index = 0; index < images.length / 3; index++) {
    images.set(colorOfImage(Math.floor(index / (side * side))), 3 * index);
  }
  return { images, height: side, width: side, channels: 3 };
}

export const colorOfImage = (index: number): [number, number, number] => [10 + 10 * index, 255 - 10 * index, 100];

/** Two images a class; of these `wrong` are taken for the next class, each with its own score. */
export function classified(
  classes: readonly string[],
  wrong: readonly number[],
  scores: readonly number[] = [],
): ClassifiedImages {
  const count = 2 * classes.length;
  const labels = Array.from({ length: count }, (_, index) => index % classes.length);
  const predictions = labels.map((label, index) => (wrong.includes(index) ? (label + 1) % classes.length : label));
  const probabilities = new Float32Array(count * classes.length);
  predictions.forEach((prediction, index) => {
    probabilities[index * classes.length + prediction] = scores[wrong.indexOf(index)] ?? 0.5;
  });
  return { ...flatImages(count), labels, predictions, probabilities, classes };
}

export type Picture = Awaited<ReturnType<typeof Jimp.read>>;

export const decode = (png: Uint8Array): Promise<Picture> => Jimp.read(Buffer.from(png)) as Promise<Picture>;

/** The colour at (x, y) in px of the page, not of the device. */
export function colorAt(picture: Picture, x: number, y: number): number[] {
  const at = 4 * (Math.floor(2 * y) * picture.width + Math.floor(2 * x));
  return [...picture.bitmap.data.subarray(at, at + 3)];
}

export function countColor(picture: Picture, hex: string): number {
  const color = Buffer.from(hex.slice(1), 'hex');
  const { data } = picture.bitmap;
  let count = 0;
  for (let at = 0; at < data.length; at += 4) if (data.subarray(at, at + 3).equals(color)) count++;
  return count;
}

/** Whether anything is drawn within so many device pixels of the edge. */
export function hasInkInMargin({ width, height, bitmap }: Picture, margin: number): boolean {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isInside = x >= margin && y >= margin && x < width - margin && y < height - margin;
      if (!isInside && bitmap.data.readUIntBE(4 * (y * width + x), 3) !== 0xffffff) return true;
    }
  }
  return false;
}

export const errorCode = (draw: () => unknown) =>
  Promise.resolve()
    .then(draw)
    .then(
      () => 'no error',
      (error: unknown) => (error instanceof ToolkitError ? error.code : error),
    );

// Pages: the margin, the title, so many lines of notes, a gap.
export const bodyTop = (notes: number) => theme.margin + theme.size.title + 17 * notes + 18;
export const TILE_STEP = 84 + theme.gap;
