/**
 * How training images are changed at random: plain data, for a worker, a file, or the command line (`flip,translate=2,cutout=8`).
 * What is named happens in this order.
 */
export interface Augmentation {
  /** Mirrors every second image, left to right. */
  readonly flip?: boolean;
  /** Moves by up to so many pixels either way; what is laid open mirrors the image. */
  readonly translate?: number;
  /** Moves by up to so many pixels either way; what is laid open is black. (Padding and a random crop.) */
  readonly crop?: number;
  /** Blanks a square of so many pixels a side. */
  readonly cutout?: number;
  /** Fills a random rectangle with noise, with this probability. */
  readonly erase?: number;
  /** Mixes in another image; the alpha of the shares' distribution Beta(alpha, alpha). */
  readonly mixup?: number;
}
