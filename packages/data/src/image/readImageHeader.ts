import { ToolkitError } from '@fmnist/errors';
import { checkImageBytes } from './checkImageBytes.ts';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from './ImageLimits.ts';

/** The kinds of picture that are decoded. GIF and TIFF are left out: their decoders believe sizes that no header check can bound. */
export type ImageFormat = 'PNG' | 'JPEG' | 'WebP' | 'BMP';

export interface ImageHeader {
  readonly format: ImageFormat;
  /** In pixels, before a camera's rotation. */
  readonly width: number;
  readonly height: number;
}

export interface DecodeOptions {
  /** Named in errors. */
  readonly where: string;
  readonly limits?: ImageLimits;
}

/** What an encoded picture is, told by its contents; undefined for what is none. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const starts = (text: string, at = 0) => [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0));
  if (starts('\x89PNG\r\n\x1A\n') && starts('IHDR', 12)) return 'PNG';
  if (starts('\xFF\xD8\xFF')) return 'JPEG';
  if (starts('RIFF') && starts('WEBP', 8)) return 'WebP';
  return starts('BM') ? 'BMP' : undefined;
}

/**
 * A picture's kind and size by its header alone, once they are known to be within the limits.
 * @throws {ToolkitError} NOT_AN_IMAGE, IMAGE_TOO_LARGE, IMAGE_DAMAGED
 */
export function readImageHeader(
  bytes: Uint8Array,
  { where, limits = DEFAULT_IMAGE_LIMITS }: DecodeOptions,
): ImageHeader {
  checkImageBytes(bytes.length, { where, limits });
  const format = imageFormat(bytes);
  if (!format) throw notAnImage(where, bytes.length ? 'none of the known kinds of file' : 'nothing');
  const { width, height } = sizeIn(format, bytes, where);
  checkPixels({ width, height }, { where, limits });
  return { format, width, height };
}

/** @throws {ToolkitError} IMAGE_TOO_LARGE */
export function checkPixels(
  { width, height }: { readonly width: number; readonly height: number },
  { where, limits = DEFAULT_IMAGE_LIMITS }: DecodeOptions,
): void {
  if (width * height <= limits.maxPixels) return;
  throw new ToolkitError('IMAGE_TOO_LARGE', 'the picture is too large', {
    where,
    expected: `at most ${limits.maxPixels / 1e6} megapixels`,
    received: `${width} x ${height}`,
    hint: 'Scale it down, or raise the limit: { maxPixels }.',
  });
}

/** @param isPicture of a kind that is not read */
export function notAnImage(where: string, received: string, { isPicture = false } = {}): ToolkitError {
  return new ToolkitError('NOT_AN_IMAGE', isPicture ? 'pictures of this kind are not read' : 'this is not a picture', {
    where,
    expected: 'PNG, JPEG, WebP, BMP',
    received,
    ...(isPicture && { hint: 'Save it as PNG or JPEG.' }),
  });
}

export function imageDamaged(cause: unknown, format: ImageFormat, where: string): ToolkitError {
  return new ToolkitError('IMAGE_DAMAGED', `this ${format} cannot be decoded`, {
    where,
    received: cause instanceof Error ? cause.message : String(cause),
    hint: 'Does it open in a viewer? Saving it again there mends most.',
    cause,
  });
}

type Size = Pick<ImageHeader, 'width' | 'height'>;

function sizeIn(format: ImageFormat, bytes: Uint8Array, where: string): Size {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: Size;
  try {
    size = sizes[format](view);
  } catch (cause) {
    // The view's own RangeError: the header ends too early.
    throw imageDamaged(cause, format, where);
  }
  if (size.width > 0 && size.height > 0) return size;
  throw imageDamaged(new Error('its header says no size'), format, where);
}

const sizes: Readonly<Record<ImageFormat, (view: DataView) => Size>> = {
  /** https://www.w3.org/TR/png-3/#11IHDR */
  PNG: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  JPEG: jpegSize,
  WebP: webpSize,
  /** Of 12 bytes is the header of OS/2; in the others a negative height means rows from the top. */
  BMP: (view) =>
    view.getUint32(14, true) === 12
      ? { width: view.getUint16(18, true), height: view.getUint16(20, true) }
      : { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) },
};

/** From the frame header, whose marker is one of SOF0 to SOF15; DHT, JPG and DAC have numbers between them. ITU-T T.81, B.1.1.3 */
function jpegSize(view: DataView): Size {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) throw new Error('its segments are not where they should be');
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // A filler.
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + view.getUint16(at + 2);
  }
}

/** Lossy, lossless or extended. https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(view: DataView): Size {
  switch (view.getUint32(12)) {
    case 0x56503820: // 'VP8 '
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 0x5650384c: {
      // 'VP8L'
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858: // 'VP8X', of 24 bits each
      return {
        width: (view.getUint32(23, true) >>> 8) + 1,
        height: view.getUint16(27, true) + (view.getUint8(29) << 16) + 1,
      };
    default:
      throw new Error('it begins with none of the known chunks');
  }
}
