import {
  checkImageBytes,
  checkPixels,
  type DecodeOptions,
  imageDamaged,
  type ImageLimits,
  readImageHeader,
} from '@fmnist/data/image';
import { bytesOf } from '../bytesOf.ts';
import { downloadImage } from './downloadImage.ts';
import {
  type Canvas,
  type CanvasContext,
  type Drawable,
  type ImageSource,
  isPixels,
  nameOf,
  unreadableImage,
  unsupportedImage,
} from './ImageSource.ts';
import type { PixelImage } from './PixelImage.ts';

/** The little of a page, or of a worker in one, that is used here. */
interface Page {
  createImageBitmap?(image: Blob, options: object): Promise<Drawable & { close(): void }>;
  readonly OffscreenCanvas?: new (width: number, height: number) => Canvas;
  /** Not in a worker. */
  readonly document?: { createElement(tag: 'canvas'): Canvas & { width: number; height: number } };
}
const page = globalThis as unknown as Page;

/** Sizes and states of what can be drawn: an element of the page may be shown at another size than its picture has. */
interface DrawableSizes extends Partial<Drawable> {
  readonly naturalWidth?: number;
  readonly naturalHeight?: number;
  readonly videoWidth?: number;
  readonly videoHeight?: number;
  readonly displayWidth?: number;
  readonly displayHeight?: number;
  /** An image's: false while it loads. */
  readonly complete?: boolean;
  decode?(): Promise<void>;
}

/**
 * Reads a picture in a page: an encoded one, PNG, JPEG, WebP or BMP, by the browser's own decoder, after checking its size by its header;
 * raw pixels stay as they are; all else is drawn.
 *
 * @throws ToolkitError `IMAGE_TOO_LARGE`, `NOT_AN_IMAGE`, `IMAGE_DAMAGED`, `IMAGE_UNREADABLE`, `UNSUPPORTED_IMAGE`, `DOWNLOAD_FAILED`
 */
export async function readImage(source: ImageSource, limits: ImageLimits, signal?: AbortSignal): Promise<PixelImage> {
  const given = { where: 'image', limits };
  if (source instanceof Blob) checkImageBytes(source.size, given);
  const encoded = bytesOf(source);
  if (encoded) return decode(await encoded, given);
  if (typeof source === 'string' || source instanceof URL) {
    const address = String(source);
    const where = nameOf(address);
    return decode(await downloadImage(address, { where, limits, signal }), { where, limits });
  }
  if (typeof source === 'object' && source !== null) {
    if (isPixels(source)) return source;
    const drawable = source as DrawableSizes;
    // Not awaited where it is there already: a canvas or a frame is to be read as it is now.
    if (drawable.complete === false) await loaded(drawable, signal);
    const size = sizeOf(drawable);
    if (size) return draw(source, size, given);
  }
  throw unsupportedImage(
    source,
    'a URL, an encoded picture, raw pixels, a canvas, an ImageBitmap, an image or a video',
  );
}

async function decode(bytes: Uint8Array, options: DecodeOptions): Promise<PixelImage> {
  const { format } = readImageHeader(bytes, options);
  let bitmap;
  try {
    // No conversion between colour spaces, which the decoders in Node do not know either.
    bitmap = await page.createImageBitmap?.(new Blob([new Uint8Array(bytes)]), { colorSpaceConversion: 'none' });
  } catch (cause) {
    throw imageDamaged(cause, format, options.where);
  }
  if (!bitmap) throw unsupportedImage('a platform without createImageBitmap', 'raw pixels');
  try {
    return draw(bitmap, bitmap, options);
  } finally {
    bitmap.close();
  }
}

/** An image may never be: loading="lazy" waits until it is seen. */
async function loaded(image: DrawableSizes, signal: AbortSignal | undefined): Promise<void> {
  let stop = () => {};
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal?.addEventListener('abort', stop);
  });
  try {
    await Promise.race([image.decode?.(), aborted]);
  } catch (cause) {
    throw unreadableImage(cause);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
}

function sizeOf(drawable: DrawableSizes): Drawable | undefined {
  const width = drawable.naturalWidth ?? drawable.videoWidth ?? drawable.displayWidth ?? drawable.width;
  const height = drawable.naturalHeight ?? drawable.videoHeight ?? drawable.displayHeight ?? drawable.height;
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
}

function draw(image: unknown, { width, height }: Drawable, options: DecodeOptions): PixelImage {
  checkPixels({ width, height }, options);
  try {
    const context = canvasOf(width, height);
    context?.drawImage?.(image, 0, 0, width, height);
    const pixels = context?.getImageData(0, 0, width, height);
    if (pixels) return pixels;
  } catch (cause) {
    throw unreadableImage(cause);
  }
  throw unreadableImage('no canvas to draw it on');
}

function canvasOf(width: number, height: number): CanvasContext | null | undefined {
  // Where pixels are read, a canvas is best kept in the memory of the CPU.
  const settings = { willReadFrequently: true };
  if (page.OffscreenCanvas) return new page.OffscreenCanvas(width, height).getContext('2d', settings);
  const canvas = page.document?.createElement('canvas');
  if (canvas) [canvas.width, canvas.height] = [width, height];
  return canvas?.getContext('2d', settings);
}
