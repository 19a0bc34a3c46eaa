/** A picture's size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ResizeOptions {
  /**
   * How much of the picture's middle is kept, in either direction, 0 to 1: `crop_pct` of timm, where 0.875 means scaling to 256 and
   * cutting out 224. Default 1.
   */
  readonly cropRatio?: number | undefined;
}

/**
 * Scales a picture so that it just covers the target and keeps the middle, as classifiers are evaluated: the shorter side
 * fits, the longer is cut at both ends, proportions stay.
 *
 * Bilinear with antialiasing: when shrinking, the triangle filter is as wide as the scale, so that every source pixel
 * counts (PIL's BILINEAR and torchvision's default; jimp's and the canvas's filters differ between platforms).
 * A picture of the target's size comes back as it is.
 *
 * @param pixels [source.height, source.width, channels]
 * @returns [target.height, target.width, channels]
 */
export function resizeCover(
  pixels: Float32Array,
  source: Size,
  target: Size,
  channels: number,
  { cropRatio = 1 }: ResizeOptions = {},
): Float32Array {
  const scale = Math.min(source.width / target.width, source.height / target.height) * cropRatio;
  return resample(pixels, source, target, channels, { x: scale, y: scale });
}

/**
 * Scales a picture to the target's size, whatever becomes of its proportions, with the filter of `resizeCover`.
 *
 * @param pixels [source.height, source.width, channels]
 * @returns [target.height, target.width, channels]
 */
export function resizeStretch(
  pixels: Float32Array,
  source: Size,
  target: Size,
  channels: number,
  { cropRatio = 1 }: ResizeOptions = {},
): Float32Array {
  const scale = { x: (source.width / target.width) * cropRatio, y: (source.height / target.height) * cropRatio };
  return resample(pixels, source, target, channels, scale);
}

/** The middle of a picture, of so many source pixels to one of the target. */
function resample(
  pixels: Float32Array,
  source: Size,
  target: Size,
  channels: number,
  scale: { readonly x: number; readonly y: number },
): Float32Array {
  const columns = filterTaps(source.width, target.width, scale.x);
  const rows = filterTaps(source.height, target.height, scale.y);

  const narrowed = new Float32Array(source.height * target.width * channels);
  for (let y = 0; y < source.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const to = (y * target.width + x) * channels;
      accumulate(pixels, y * source.width * channels, channels, columns[x], narrowed, to, channels);
    }
  }
  const result = new Float32Array(target.height * target.width * channels);
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const to = (y * target.width + x) * channels;
      accumulate(narrowed, x * channels, target.width * channels, rows[y], result, to, channels);
    }
  }
  return result;
}

/** The source positions, from `first` on, that make up one target position, with their shares, which sum to 1. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

function filterTaps(sourceLength: number, targetLength: number, scale: number): Taps[] {
  const support = Math.max(scale, 1);
  const offset = (sourceLength - targetLength * scale) / 2;
  return Array.from({ length: targetLength }, (_, index) => {
    const centre = offset + (index + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - support + 0.5));
    const end = Math.min(sourceLength, Math.floor(centre + support + 0.5));
    const weights = Float64Array.from({ length: end - first }, (__, tap) =>
      Math.max(0, 1 - Math.abs(first + tap + 0.5 - centre) / support),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function accumulate(
  from: Float32Array,
  start: number,
  stride: number,
  taps: Taps | undefined,
  into: Float32Array,
  at: number,
  channels: number,
): void {
  if (!taps) return;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let tap = 0; tap < taps.weights.length; tap++) {
      sum += (from[start + (taps.first + tap) * stride + channel] ?? 0) * (taps.weights[tap] ?? 0);
    }
    into[at + channel] = sum;
  }
}
