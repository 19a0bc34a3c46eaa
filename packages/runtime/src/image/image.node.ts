import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ToolkitError } from '@fmnist/errors';
import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import { Jimp } from 'jimp';
import { fetchBytes } from './fetchBytes.node.ts';
import type { ImageLimits } from './ImageLimits.ts';
import type { PixelImage } from './PixelImage.ts';
import { pngIsBounded } from './pngIsBounded.node.ts';

/** A path, a file: or http(s): URL, an encoded picture, or raw pixels. */
export type ImageSource = string | URL | Uint8Array | Blob | PixelImage;

/** What is decoded. GIF and TIFF are left out: their decoders believe sizes that no header check can bound. */
const FORMATS = new Map([
  ['image/png', 'PNG'],
  ['image/jpeg', 'JPEG'],
  ['image/bmp', 'BMP'],
]);

/** A progressive JPEG has about ten scans; thousands of empty ones over a large picture would take hours. */
const MOST_JPEG_SCANS = 100;
/** Of decoder memory for each pixel of a JPEG: three components' coefficients and samples, and the result. */
const JPEG_BYTES_PER_PIXEL = 32;

/**
 * Reads a picture, checking its size by its header before anything is decoded. A camera's rotation (EXIF) is applied.
 *
 * @throws ToolkitError `IMAGE_NOT_FOUND`, `IMAGE_TOO_LARGE`, `NOT_AN_IMAGE`, `IMAGE_DAMAGED`, `OFFLINE`, `DOWNLOAD_FAILED`
 */
export async function readImage(source: ImageSource, limits: ImageLimits, signal?: AbortSignal): Promise<PixelImage> {
  if (source instanceof Uint8Array) return decode(source, 'image', limits);
  if (source instanceof Blob) {
    checkBytes(source.size, 'image', limits);
    return decode(new Uint8Array(await source.arrayBuffer()), 'image', limits);
  }
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  const where = String(source);
  if (/^https?:/i.test(where)) return decode(await fetchBytes(where, limits.maxBytes, signal), where, limits);
  return decode(await readBytes(source, limits), where, limits);
}

async function readBytes(source: string | URL, limits: ImageLimits): Promise<Uint8Array> {
  const where = String(source);
  const path = where.startsWith('file:') ? fileURLToPath(where) : where;
  const file = await open(path).catch((cause: unknown) => {
    throw new ToolkitError('IMAGE_NOT_FOUND', 'the picture cannot be opened', {
      where,
      hint: 'Check the path; a pattern such as *.png is for the shell to expand.',
      cause,
    });
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) {
      throw new ToolkitError('IMAGE_NOT_FOUND', 'is not a file', { where, expected: 'a picture' });
    }
    checkBytes(stats.size, where, limits);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function decode(encoded: Uint8Array, where: string, limits: ImageLimits): Promise<PixelImage> {
  checkBytes(encoded.length, where, limits);
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const type = await checkFormat(bytes, where);
  try {
    const { width, height } = imageSize(bytes);
    const pixelCount = width * height;
    checkPixels(width, height, where, limits);
    if (type === 'image/png' && !pngIsBounded(bytes, pixelCount)) throw new Error('more data than its header says');
    if (type === 'image/jpeg' && jpegScans(bytes) > MOST_JPEG_SCANS) throw new Error('too many scans');
    const jpegOptions = {
      maxMemoryUsageInMB: 64 + (JPEG_BYTES_PER_PIXEL * pixelCount) / 1e6,
      maxResolutionInMP: limits.maxPixels / 1e6,
    };
    const { bitmap } = await Jimp.fromBuffer(bytes, { 'image/jpeg': jpegOptions });
    return { data: bitmap.data, width: bitmap.width, height: bitmap.height, channels: 4 };
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw new ToolkitError('IMAGE_DAMAGED', `this ${FORMATS.get(type)} cannot be decoded`, {
      where,
      received: cause instanceof Error ? cause.message : String(cause),
      hint: 'Does it open in a viewer? Saving it again there mends most.',
      cause,
    });
  }
}

async function checkFormat(bytes: Buffer, where: string): Promise<string> {
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (found && FORMATS.has(found.mime)) return found.mime;
  const isPicture = found?.mime.startsWith('image/');
  throw new ToolkitError('NOT_AN_IMAGE', isPicture ? 'pictures of this kind are not read' : 'this is not a picture', {
    where,
    expected: [...FORMATS.values()].join(', '),
    received: found
      ? `${found.ext.toUpperCase()} (${found.mime})`
      : bytes.length
        ? 'none of the known kinds of file'
        : 'nothing',
    ...(isPicture && { hint: 'Save it as PNG or JPEG.' }),
  });
}

function checkBytes(size: number, where: string, { maxBytes }: ImageLimits): void {
  if (size <= maxBytes) return;
  throw new ToolkitError('IMAGE_TOO_LARGE', 'the file is too large for a picture', {
    where,
    expected: `at most ${(maxBytes / 1e6).toFixed(1)} MB`,
    received: `${(size / 1e6).toFixed(1)} MB`,
    hint: 'Pass { maxBytes } to raise the limit.',
  });
}

function checkPixels(width: number, height: number, where: string, { maxPixels }: ImageLimits): void {
  if (width * height <= maxPixels) return;
  throw new ToolkitError('IMAGE_TOO_LARGE', 'the picture is too large', {
    where,
    expected: `at most ${(maxPixels / 1e6).toFixed(1)} megapixels`,
    received: `${width} x ${height}`,
    hint: 'Scale it down, or pass { maxPixels } to raise the limit.',
  });
}

/** Start-of-scan markers; inside compressed data 0xFF is always followed by 0, so that every pair found is one. */
function jpegScans(bytes: Buffer): number {
  let scans = 0;
  for (let at = bytes.indexOf('ffda', 0, 'hex'); at >= 0; at = bytes.indexOf('ffda', at + 2, 'hex')) scans++;
  return scans;
}
