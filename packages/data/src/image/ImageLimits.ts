/** What a picture may be at most, so that a hostile one cannot exhaust the memory. */
export interface ImageLimits {
  /** Width times height, known from the header before anything is decoded. Default 50 million. */
  readonly maxPixels: number;
  /** Size of the encoded file. Default 20 million. */
  readonly maxBytes: number;
}

export const DEFAULT_IMAGE_LIMITS: ImageLimits = { maxPixels: 50e6, maxBytes: 20e6 };
