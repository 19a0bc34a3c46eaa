import { readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkImageBytes, checkPixels, decodeImage, type DecodeOptions, type ImageLimits } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';
import { inTurn } from '../inTurn.ts';
import { bytesOf } from '../bytesOf.ts';
import { downloadImage } from './downloadImage.ts';
import {
  type Canvas,
  type ImageSource,
  isCanvas,
  isPixels,
  nameOf,
  unreadableImage,
  unsupportedImage,
} from './ImageSource.ts';
import type { PixelImage } from './PixelImage.ts';

/**
 * Reads a picture, PNG, JPEG, WebP or BMP, as `decodeImage` does; raw pixels stay as they are. Never from the network with
 * FMNIST_OFFLINE=1.
 *
 * @throws ToolkitError `IMAGE_NOT_FOUND`, `IMAGE_TOO_LARGE`, `NOT_AN_IMAGE`, `IMAGE_DAMAGED`, `IMAGE_UNREADABLE`, `UNSUPPORTED_IMAGE`,
 * `OFFLINE`, `DOWNLOAD_FAILED`
 */
export async function readImage(source: ImageSource, limits: ImageLimits, signal?: AbortSignal): Promise<PixelImage> {
  const given = { where: 'image', limits, signal };
  if (source instanceof Blob) checkImageBytes(source.size, given);
  const encoded = bytesOf(source);
  if (encoded) return decode(await encoded, given);
  if (typeof source === 'string' || source instanceof URL) {
    const address = String(source);
    const where = nameOf(address);
    const isRemote = /^https?:/i.test(address);
    const bytes = isRemote ? await download(address, { where, limits, signal }) : await readBytes(address, limits);
    return decode(bytes, { where, limits, signal });
  }
  if (typeof source === 'object' && source !== null) {
    if (isPixels(source)) return source;
    if (isCanvas(source)) return readCanvas(source, given);
  }
  throw unsupportedImage(source, 'a path, a URL, an encoded picture, raw pixels or a canvas');
}

function readCanvas(canvas: Canvas, options: DecodeOptions): PixelImage {
  const { width, height } = canvas;
  checkPixels(canvas, options);
  try {
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height);
    if (pixels) return pixels;
  } catch (cause) {
    throw unreadableImage(cause);
  }
  throw unreadableImage('a canvas without a 2d context');
}

async function download(url: string, options: Parameters<typeof downloadImage>[1]): Promise<Uint8Array> {
  if (process.env['FMNIST_OFFLINE'] !== '1') return downloadImage(url, options);
  throw new ToolkitError('OFFLINE', 'the picture is on the network', {
    where: options.where,
    hint: 'Unset FMNIST_OFFLINE, or pass a local file.',
  });
}

/** Decoding keeps the thread busy. After so many milliseconds of it the event loop gets a turn, and with it whoever gives up. */
const MOST_BUSY_MS = 10;
let busyMs = 0;
const turn = inTurn();

interface ReadOptions extends DecodeOptions {
  readonly signal: AbortSignal | undefined;
}

function decode(encoded: Uint8Array, { signal, ...options }: ReadOptions): Promise<PixelImage> {
  return turn(async () => {
    if (busyMs > MOST_BUSY_MS) {
      busyMs = 0;
      await setImmediate();
    }
    signal?.throwIfAborted();
    const start = performance.now();
    try {
      return { ...(await decodeImage(encoded, options)), channels: 4 };
    } finally {
      busyMs += performance.now() - start;
    }
  });
}

/** A whole file. Only plain files are opened: opening a pipe could wait for ever. */
async function readBytes(where: string, limits: ImageLimits): Promise<Uint8Array> {
  try {
    const path = where.startsWith('file:') ? fileURLToPath(where) : where;
    const status = await stat(path);
    if (!status.isFile()) {
      throw new ToolkitError('IMAGE_NOT_FOUND', 'is not a file', { where, expected: 'a picture' });
    }
    checkImageBytes(status.size, { where, limits });
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw new ToolkitError('IMAGE_NOT_FOUND', 'the picture cannot be opened', {
      where: nameOf(where),
      hint: 'Check the path; a pattern such as *.png is for the shell to expand.',
      cause,
    });
  }
}
