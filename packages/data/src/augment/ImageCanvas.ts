import type { ImageSize } from '../Dataset.ts';

/** One image to change in place, with the memory that takes, so that none is allocated for pixels image by image. */
export interface ImageCanvas extends ImageSize {
  /** [height, width, channels]. A batch aims it at one of its images after the other. */
  pixels: Uint8Array;
  /** [height, width, channels]; what is in it means nothing. */
  readonly scratch: Uint8Array;
}

/** A canvas for images of this size, at first a black one. */
export function createCanvas({ height, width, channels }: ImageSize): ImageCanvas {
  const bytes = height * width * channels;
  return {
    height,
    width,
    channels,
    pixels: new Uint8Array(bytes),
    scratch: new Uint8Array(bytes),
  };
}
