import { ToolkitError } from '@fmnist/errors';
import { fileTypeFromBuffer } from 'file-type';
import { imageSize } from 'image-size';
import { Jimp } from 'jimp';
import { checkImageBytes } from './checkImageBytes.ts';
import { decodeWebp } from './decodeWebp.node.ts';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from './ImageLimits.ts';
import { pngIsBounded } from './pngIsBounded.node.ts';

/** Decoded pixels: [height, width, 4], red, green, blue and alpha, 0-255. */
export interface DecodedImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

export interface DecodeOptions {
  /** Named in errors. */
  readonly where: string;
  readonly limits?: ImageLimits;
}

/** What is decoded. GIF and TIFF are left out: their decoders believe sizes that no header check can bound. */
const FORMATS = new Map([
  ['image/png', 'PNG'],
  ['image/jpeg', 'JPEG'],
  ['image/webp', 'WebP'],
  ['image/bmp', 'BMP'],
]);

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
export async function decodeImage(
  encoded: Uint8Array,
  { where, limits = DEFAULT_IMAGE_LIMITS }: DecodeOptions,
): Promise<DecodedImage> {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const { type, width, height } = await readHeader(bytes, where, limits);
  try {
    if (type === 'image/webp') return await decodeWebp(bytes);
    if (type === 'image/png' && !pngIsBounded(bytes, width * height)) throw new Error('more data than its header says');
    if (type === 'image/jpeg' && jpegScans(bytes) > MOST_JPEG_SCANS) throw new Error('too many scans');
    const jpegOptions = {
      maxMemoryUsageInMB: 64 + (JPEG_BYTES_PER_PIXEL * width * height) / 1e6,
      maxResolutionInMP: limits.maxPixels / 1e6,
    };
    const { bitmap } = await Jimp.fromBuffer(bytes, { 'image/jpeg': jpegOptions });
    return { data: bitmap.data, width: bitmap.width, height: bitmap.height };
  } catch (cause) {
    throw damaged(cause, type, where);
  }
}

/**
 * A picture's size, by its header alone.
 * @throws {ToolkitError} NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_DAMAGED
 */
export async function readImageSize(
  encoded: Uint8Array,
  { where, limits = DEFAULT_IMAGE_LIMITS }: DecodeOptions,
): Promise<{ width: number; height: number }> {
  const { width, height } = await readHeader(
    Buffer.from(encoded.buffer, encoded.byteOffset, encoded.length),
    where,
    limits,
  );
  return { width, height };
}

async function readHeader(
  bytes: Buffer,
  where: string,
  limits: ImageLimits,
): Promise<{ type: string; width: number; height: number }> {
  checkImageBytes(bytes.length, { where, limits });
  const type = await checkFormat(bytes, where);
  try {
    const { width, height } = imageSize(bytes);
    if (width * height > limits.maxPixels) {
      throw tooManyPixels(width, height, where, limits);
    }
    return { type, width, height };
  } catch (cause) {
    if (cause instanceof ToolkitError) throw cause;
    throw damaged(cause, type, where);
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

/** Start-of-scan markers; inside compressed data 0xFF is always followed by 0, so that every pair found is one. */
function jpegScans(bytes: Buffer): number {
  let scans = 0;
  for (let at = bytes.indexOf('ffda', 0, 'hex'); at >= 0; at = bytes.indexOf('ffda', at + 2, 'hex')) scans++;
  return scans;
}

function tooManyPixels(width: number, height: number, where: string, { maxPixels }: ImageLimits): ToolkitError {
  return new ToolkitError('IMAGE_TOO_LARGE', 'the picture is too large', {
    where,
    expected: `at most ${maxPixels / 1e6} megapixels`,
    received: `${width} x ${height}`,
    hint: 'Scale it down, or raise the limit: { maxPixels }.',
  });
}

function damaged(cause: unknown, type: string, where: string): ToolkitError {
  return new ToolkitError('IMAGE_DAMAGED', `this ${FORMATS.get(type)} cannot be decoded`, {
    where,
    received: cause instanceof Error ? cause.message : String(cause),
    hint: 'Does it open in a viewer? Saving it again there mends most.',
    cause,
  });
}
