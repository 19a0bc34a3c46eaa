/**
 * Decoded pixels with as many channels as wanted. Transparent ones are laid over black, as drawing on an empty canvas does and as
 * Fashion-MNIST's own background is. Grey is the luma of ITU-R BT.601, `0.299 R + 0.587 G + 0.114 B`.
 *
 * @param rgba [pixels, 4], 0-255
 * @returns [pixels, channels], 0-255, not rounded
 */
export function toChannels(rgba: ArrayLike<number>, channels: 1 | 3): Float32Array {
  const pixels = rgba.length / 4;
  const result = new Float32Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * 4;
    const alpha = (rgba[at + 3] ?? 0) / 255;
    const red = (rgba[at] ?? 0) * alpha;
    const green = (rgba[at + 1] ?? 0) * alpha;
    const blue = (rgba[at + 2] ?? 0) * alpha;
    if (channels === 1) {
      result[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue;
    } else {
      result[pixel * 3] = red;
      result[pixel * 3 + 1] = green;
      result[pixel * 3 + 2] = blue;
    }
  }
  return result;
}
