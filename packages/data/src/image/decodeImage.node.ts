import { fileTypeFromBuffer } from 'file-type';
import { Jimp } from 'jimp';
import { checkImageBytes } from './checkImageBytes.ts';
import { decodeWebp } from './decodeWebp.node.ts';
import { DEFAULT_IMAGE_LIMITS } from './ImageLimits.ts';
import {
  type DecodeOptions,
  imageDamaged,
  imageFormat,
  type ImageHeader,
  notAnImage,
  readImageHeader,
} from './readImageHeader.ts';
import { pngIsBounded } from './pngIsBounded.node.ts';

/** Decoded pixels: [height, width, 4], red, green, blue and alpha, 0-255. */
export interface DecodedImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** A progressive JPEG has about ten scans; thousands of empty ones over a large picture would take hours. */
const MOST_JPEG_SCANS = 100;
/** Of decoder memory for each pixel of a JPEG: three components' coefficients and samples, and the result. */
const JPEG_BYTES_PER_PIXEL = 32;

/**
 * Decodes a PNG, JPEG, WebP or BMP picture, told by its contents, after checking its size by its header. A camera's rotation (EXIF)
 * is applied, but for WebP.
 *
 * @throws {ToolkitError} NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_DAMAGED
 */
export async function decodeImage(encoded: Uint8Array, options: DecodeOptions): Promise<DecodedImage> {
  const { where, limits = DEFAULT_IMAGE_LIMITS } = options;
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const { format, width, height } = await readHeader(bytes, options);
  try {
    if (format === 'WebP') return await decodeWebp(bytes);
    if (format === 'PNG' && !pngIsBounded(bytes, width * height)) throw new Error('more data than its header says');
    if (format === 'JPEG' && jpegScans(bytes) > MOST_JPEG_SCANS) throw new Error('too many scans');
    const jpegOptions = {
      maxMemoryUsageInMB: 64 + (JPEG_BYTES_PER_PIXEL * width * height) / 1e6,
      maxResolutionInMP: limits.maxPixels / 1e6,
    };
    const { bitmap } = await Jimp.fromBuffer(bytes, { 'image/jpeg': jpegOptions });
    return { data: bitmap.data, width: bitmap.width, height: bitmap.height };
  } catch (cause) {
    throw imageDamaged(cause, format, where);
  }
}

/**
 * A picture's size, by its header alone.
 * @throws {ToolkitError} NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_DAMAGED
 */
export async function readImageSize(
  encoded: Uint8Array,
  options: DecodeOptions,
): Promise<{ width: number; height: number }> {
  const { width, height } = await readHeader(encoded, options);
  return { width, height };
}

/** As `readImageHeader`, which does not say what a file is in place of a picture. */
async function readHeader(bytes: Uint8Array, options: DecodeOptions): Promise<ImageHeader> {
  if (bytes.length === 0 || imageFormat(bytes)) return readImageHeader(bytes, options);
  checkImageBytes(bytes.length, { limits: DEFAULT_IMAGE_LIMITS, ...options });
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (!found) return readImageHeader(bytes, options);
  throw notAnImage(options.where, `${found.ext.toUpperCase()} (${found.mime})`, {
    isPicture: found.mime.startsWith('image/'),
  });
}

/** Start-of-scan markers; inside compressed data 0xFF is always followed by 0, so that every pair found is one. */
function jpegScans(bytes: Buffer): number {
  let scans = 0;
  for (let at = bytes.indexOf('ffda', 0, 'hex'); at >= 0; at = bytes.indexOf('ffda', at + 2, 'hex')) scans++;
  return scans;
}
