import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkImageBytes, decodeImage, type DecodeOptions, type ImageLimits } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';
import { fetchBytes } from './fetchBytes.node.ts';
import type { PixelImage } from './PixelImage.ts';

/** A path, a file: or http(s): URL, an encoded picture, or raw pixels. */
export type ImageSource = string | URL | Uint8Array | Blob | PixelImage;

/**
 * Reads a picture, PNG, JPEG, WebP or BMP, as `decodeImage` does; raw pixels stay as they are.
 *
 * @throws ToolkitError `IMAGE_NOT_FOUND`, `IMAGE_TOO_LARGE`, `NOT_AN_IMAGE`, `IMAGE_DAMAGED`, `OFFLINE`, `DOWNLOAD_FAILED`
 */
export async function readImage(source: ImageSource, limits: ImageLimits, signal?: AbortSignal): Promise<PixelImage> {
  if (source instanceof Uint8Array) return decode(source, { where: 'image', limits });
  if (source instanceof Blob) {
    checkImageBytes(source.size, { where: 'image', limits });
    return decode(new Uint8Array(await source.arrayBuffer()), { where: 'image', limits });
  }
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  const where = String(source);
  const isRemote = /^https?:/i.test(where);
  return decode(await (isRemote ? fetchBytes(where, limits, signal) : readBytes(where, limits)), { where, limits });
}

async function decode(encoded: Uint8Array, options: DecodeOptions): Promise<PixelImage> {
  return { ...(await decodeImage(encoded, options)), channels: 4 };
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
      where,
      hint: 'Check the path; a pattern such as *.png is for the shell to expand.',
      cause,
    });
  }
}
