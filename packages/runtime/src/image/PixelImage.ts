import type { ChannelCount } from '@fmnist/data/image';
import { ToolkitError } from '@fmnist/errors';

/** Raw pixels, 0-255, row by row from the top left; the browser's and node-canvas's ImageData is one. */
export interface PixelImage {
  /** [height, width, channels]. */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB and alpha. Default: what the length of `data` says. */
  readonly channels?: number;
}

/**
 * The channels of raw pixels, once their length is known to fit.
 * @throws ToolkitError `BAD_PIXELS`
 */
export function channelsOf({
  data,
  width,
  height,
  channels = data.length / (width * height),
}: PixelImage): ChannelCount {
  const isSize = (n: number) => Number.isInteger(n) && n > 0;
  const fits = isSize(width) && isSize(height) && data.length === width * height * channels;
  if (fits && (channels === 1 || channels === 3 || channels === 4)) return channels;
  throw new ToolkitError('BAD_PIXELS', 'raw pixels of a size that does not fit them', {
    expected: 'width x height x channels bytes, of 1, 3 or 4 channels',
    received: `${data.length} bytes for ${width} x ${height}${Number.isInteger(channels) ? ` x ${channels}` : ''}`,
  });
}
