/** Grey, RGB, or RGB and alpha. */
export type ChannelCount = 1 | 3 | 4;

/**
 * Pixels with as many channels as wanted. Transparent ones are laid over black, as drawing on an empty canvas does and as
 * Fashion-MNIST's own background is. Grey is the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`; a grey pixel's three colours
 * are all that grey.
 *
 * @param data [pixels, from], 0-255
 * @returns [pixels, to], 0-255, not rounded
 */
export function toChannels(data: ArrayLike<number>, from: ChannelCount, to: 1 | 3): Float32Array {
  const pixels = data.length / from;
  const result = new Float32Array(pixels * to);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * from;
    const alpha = from === 4 ? (data[at + 3] ?? 0) / 255 : 1;
    const red = (data[at] ?? 0) * alpha;
    const green = from === 1 ? red : (data[at + 1] ?? 0) * alpha;
    const blue = from === 1 ? red : (data[at + 2] ?? 0) * alpha;
    if (to === 1) {
      result[pixel] = from === 1 ? red : 0.299 * red + 0.587 * green + 0.114 * blue;
    } else {
      result[pixel * 3] = red;
      result[pixel * 3 + 1] = green;
      result[pixel * 3 + 2] = blue;
    }
  }
  return result;
}
