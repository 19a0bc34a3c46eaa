import { ToolkitError } from '@fmnist/errors';

/** Raw pixels, row by row, 8 bits a channel: 1 channel is grey, 3 are RGB. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** An encoded picture, ready to be placed on a page. Sizes in pixels. */
export interface EncodedPng {
  readonly png: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Encodes pixels as a PNG whose longer side has at most `sideLimit` pixels. Small images grow by a whole factor without
 * smoothing, so that every pixel stays a square; larger ones shrink.
 *
 * @throws ToolkitError BAD_PIXELS if data and sizes do not agree
 */
export async function encodePng(pixels: Pixels, sideLimit: number): Promise<EncodedPng> {
  const { Jimp, ResizeStrategy } = await import('jimp');
  const { height, width } = pixels;
  const picture = new Jimp({ data: toRgba(pixels), height, width });
  const growth = Math.floor(sideLimit / Math.max(height, width));
  if (growth >= 1) {
    picture.resize({ w: width * growth, h: height * growth, mode: ResizeStrategy.NEAREST_NEIGHBOR });
  } else {
    picture.scaleToFit({ w: sideLimit, h: sideLimit });
  }
  return {
    png: new Uint8Array(await picture.getBuffer('image/png')),
    height: picture.bitmap.height,
    width: picture.bitmap.width,
  };
}

/** The same pixels with four bytes each. @throws ToolkitError BAD_PIXELS */
export function toRgba({ data, height, width, channels }: Pixels): Buffer {
  if ((channels !== 1 && channels !== 3) || data.length !== height * width * channels || data.length === 0) {
    throw new ToolkitError('BAD_PIXELS', 'pixels and sizes do not agree', {
      expected: `${height} x ${width} pixels of 1 or 3 channels`,
      received: `${data.length} values, ${channels} channels`,
    });
  }
  const rgba = Buffer.alloc(height * width * 4, 255);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = data[pixel * channels + (channels === 3 ? channel : 0)] ?? 0;
    }
  }
  return rgba;
}
