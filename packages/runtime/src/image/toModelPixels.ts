import { resizeCover, resizeStretch, toChannels } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';
import type { ImageInput } from '../model/imageInput.ts';
import { channelsOf, type PixelImage } from './PixelImage.ts';

/** Whether to turn dark pictures on light ground into light ones on dark; `auto`: where the picture's border is light. */
export type Invert = boolean | 'auto';

/**
 * How a picture of other proportions becomes the model's size: `cover` cuts off what is too long, at both ends; `contain` keeps all
 * of it between black bars; `stretch` distorts it.
 */
export type Resize = 'cover' | 'contain' | 'stretch';

/** How a picture is brought to a model, as it was in training. */
export interface Preprocessing {
  /** Default `cover`. */
  readonly resize?: Resize | undefined;
  /**
   * How much of the middle is kept in either direction, above 0 to 1: `crop_pct` of timm, where 0.875 means scaling to 256 and
   * cutting out 224. Default 1; not with `contain`.
   */
  readonly cropRatio?: number | undefined;
  /** For dark subjects on light ground, where the training images were light on dark. Default false. */
  readonly invert?: Invert | undefined;
}

/** @throws ToolkitError `BAD_PREPROCESSING` */
export function checkPreprocessing({ resize = 'cover', cropRatio = 1, invert = false }: Preprocessing): void {
  const bad = (where: string, expected: string, received: unknown) =>
    new ToolkitError('BAD_PREPROCESSING', 'pictures cannot be prepared in this way', {
      kind: 'usage',
      where,
      expected,
      received: String(received),
    });
  if (!['cover', 'contain', 'stretch'].includes(resize)) throw bad('resize', 'cover, contain or stretch', resize);
  if (![true, false, 'auto'].includes(invert)) throw bad('invert', 'true, false or auto', invert);
  if (!(cropRatio > 0 && cropRatio <= 1)) throw bad('cropRatio', 'above 0, and at most 1', cropRatio);
  if (resize === 'contain' && cropRatio !== 1) throw bad('cropRatio', '1, as `contain` keeps all', cropRatio);
}

/**
 * A picture as a classifier takes it: [height, width, channels] of the input's own size, 0-255.
 *
 * @throws ToolkitError `BAD_PIXELS`
 */
export function toModelPixels(
  image: PixelImage,
  input: ImageInput,
  { resize = 'cover', cropRatio, invert = false }: Preprocessing = {},
): Uint8Array {
  const { channels } = input;
  const pixels = toChannels(image.data, channelsOf(image), channels);
  const size = resize === 'contain' ? sizeWithin(image, input) : { width: input.width, height: input.height };
  const scale = resize === 'cover' ? resizeCover : resizeStretch;
  const resized = scale(pixels, image, size, channels, { cropRatio });
  const inverted = invert === true || (invert === 'auto' && borderMean(resized, size, channels) > 127.5);
  const bytes = Uint8Array.from(resized, (value) => Math.round(inverted ? 255 - value : value));
  return resize === 'contain' ? inTheMiddle(bytes, size, input) : bytes;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size of the picture's proportions, in whole pixels. */
function sizeWithin(image: Size, { width, height }: ImageInput): Size {
  const scale = Math.max(image.width / width, image.height / height);
  const scaled = (length: number) => Math.max(1, Math.round(length / scale));
  return { width: scaled(image.width), height: scaled(image.height) };
}

/** On black ground, which is put there after inverting. */
function inTheMiddle(pixels: Uint8Array, size: Size, { width, height, channels }: ImageInput): Uint8Array {
  const whole = new Uint8Array(width * height * channels);
  const [left, top] = [Math.floor((width - size.width) / 2), Math.floor((height - size.height) / 2)];
  const line = size.width * channels;
  for (let y = 0; y < size.height; y++) {
    whole.set(pixels.subarray(y * line, (y + 1) * line), ((top + y) * width + left) * channels);
  }
  return whole;
}

/** The mean value of the outermost pixels: what the ground of a picture with its subject in the middle looks like. */
function borderMean(pixels: Float32Array, { height, width }: Size, channels: number): number {
  let sum = 0;
  let count = 0;
  for (const [index, value] of pixels.entries()) {
    const x = Math.floor(index / channels) % width;
    const y = Math.floor(index / channels / width);
    if (x > 0 && x < width - 1 && y > 0 && y < height - 1) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
