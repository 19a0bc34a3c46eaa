import { ToolkitError } from '@fmnist/errors';
import type { OnDataEvent } from '../DataEvent.ts';
import { DEFAULT_IMAGE_LIMITS } from '../image/ImageLimits.ts';
import { decodeImage, readImageSize, type DecodedImage } from '../image/decodeImage.node.ts';
import { resizeCover } from '../image/resize.ts';
import { toChannels } from '../image/toChannels.ts';
import { readPlainFile } from '../readPlainFile.node.ts';
import type { ImageFile } from './listImageFolder.node.ts';

export interface ReadImagesOptions {
  readonly height: number;
  readonly width: number;
  /** Default: 1 if every image is grey, else 3. */
  readonly channels?: 1 | 3 | undefined;
  readonly onProgress?: OnDataEvent | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Images of one size, one after the other, and what could not be read. */
export interface ReadImages {
  /** [files, height, width, channels]; those that could not be read are black. */
  readonly images: Uint8Array;
  readonly channels: 1 | 3;
  /** By index of the file. */
  readonly problems: ReadonlyMap<number, ToolkitError>;
}

/** Progress is told so many times in all. */
const PROGRESS_EVENTS = 20;

/**
 * The sizes that the files' headers state; a file that has none is left out.
 * @throws the signal's reason
 */
export async function readSizes(
  files: readonly ImageFile[],
  signal: AbortSignal | undefined,
): Promise<{ height: number; width: number }[]> {
  const sizes: { height: number; width: number }[] = [];
  for (const { path } of files) {
    try {
      sizes.push(await readImageSize(await readEncoded(path, signal), { where: path }));
    } catch (error) {
      // What is wrong with it is told when it is decoded.
      if (!(error instanceof ToolkitError)) throw error;
    }
  }
  return sizes;
}

/**
 * Decodes files, scaled to cover the given size and cut to it.
 * @throws the signal's reason
 */
export async function readImages(files: readonly ImageFile[], options: ReadImagesOptions): Promise<ReadImages> {
  const { height, width, channels, onProgress, signal } = options;
  const decodedChannels = channels ?? 3;
  const imageBytes = height * width * decodedChannels;
  const images = new Uint8Array(files.length * imageBytes);
  const problems = new Map<number, ToolkitError>();
  const every = Math.ceil(files.length / PROGRESS_EVENTS);
  for (const [index, { path }] of files.entries()) {
    try {
      const decoded = await decodeImage(await readEncoded(path, signal), { where: path });
      fit(decoded, { height, width, channels: decodedChannels }, images.subarray(index * imageBytes));
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error;
      problems.set(index, error);
    }
    const done = index + 1;
    if (done % every === 0 || done === files.length) {
      onProgress?.({ type: 'decode', message: `Read ${done} of ${files.length} images`, done, total: files.length });
    }
  }
  if (channels === undefined && isGrey(images)) return { images: firstOfThree(images), channels: 1, problems };
  return { images, channels: decodedChannels, problems };
}

async function readEncoded(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  signal?.throwIfAborted();
  return readPlainFile(path, { maxBytes: DEFAULT_IMAGE_LIMITS.maxBytes, signal });
}

/** Writes an image of the wanted size to the beginning of `out`. */
function fit(
  { data, height, width }: DecodedImage,
  to: { height: number; width: number; channels: 1 | 3 },
  out: Uint8Array,
): void {
  const pixels = toChannels(data, 4, to.channels);
  const fitted = resizeCover(pixels, { height, width }, to, to.channels);
  for (let at = 0; at < fitted.length; at++) out[at] = Math.round(fitted[at] ?? 0);
}

function isGrey(pixels: Uint8Array): boolean {
  for (let at = 0; at < pixels.length; at += 3) {
    if (pixels[at] !== pixels[at + 1] || pixels[at] !== pixels[at + 2]) return false;
  }
  return true;
}

function firstOfThree(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: pixels.length / 3 }, (_, pixel) => pixels[pixel * 3] ?? 0);
}
