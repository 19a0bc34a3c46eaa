import { ToolkitError } from '@fmnist/errors';
import type { PixelImage } from './PixelImage.ts';

/**
 * A picture: its path or address, the encoded file (PNG, JPEG, WebP or BMP), raw pixels such as ImageData, or what a page can draw. A
 * path is one of this machine in Node, and relative to the page in a page; both take https: URLs. What is not encoded is read when its
 * turn comes, so leave it as it is until the answer.
 */
export type ImageSource = string | URL | Uint8Array | ArrayBuffer | Blob | PixelImage | Drawable | DrawableFrame;

/**
 * HTMLCanvasElement, OffscreenCanvas, ImageBitmap, HTMLImageElement, or HTMLVideoElement, of which the current frame is read. In Node
 * only a canvas with `getContext`. Told by what it has, so that programs without the types of a page compile, too.
 */
export interface Drawable {
  readonly width: number;
  readonly height: number;
}

/** VideoFrame. */
export interface DrawableFrame {
  readonly displayWidth: number;
  readonly displayHeight: number;
}

/** What of a canvas is used: one of a page, or of a package such as canvas in Node. */
export interface Canvas extends Drawable {
  getContext(kind: '2d', settings?: object): CanvasContext | null;
}

export interface CanvasContext {
  getImageData(x: number, y: number, width: number, height: number): PixelImage;
  drawImage?(image: unknown, x: number, y: number, width: number, height: number): void;
}

export function isPixels(source: object): source is PixelImage {
  return 'data' in source && ArrayBuffer.isView(source.data);
}

export function isCanvas(source: object): source is Canvas {
  return 'getContext' in source && typeof source.getContext === 'function';
}

/** Messages name a picture by its address, though not by megabytes of a data: URL. */
export function nameOf(address: string): string {
  return address.length > 200 ? `${address.slice(0, 100)}...` : address;
}

export function unsupportedImage(source: unknown, expected: string): ToolkitError {
  const name = typeof source === 'object' && source !== null ? source.constructor?.name : undefined;
  return new ToolkitError('UNSUPPORTED_IMAGE', 'this is no picture that can be read here', {
    kind: 'usage',
    expected,
    received: name ?? String(source),
  });
}

/** What a canvas throws that holds pixels of another site, or that has no size. */
export function unreadableImage(cause: unknown): ToolkitError {
  return new ToolkitError('IMAGE_UNREADABLE', 'the pixels of this picture cannot be read', {
    received: cause instanceof Error ? cause.message : String(cause),
    hint: 'A picture of another site needs crossorigin="anonymous" and the leave of that site (CORS); a canvas needs a size.',
    cause,
  });
}
