import { toRgba } from '../visualize/encodePng.ts';
import { imageAt, type ImageStack } from '../visualize/imageStack.ts';
import type { Sheet } from './ReportModel.ts';

/** Images are shown at this size or smaller ones; larger ones shrink. */
const LARGEST_SIDE = 56;
const COLUMNS = 48;

/** Draws images into one picture, which a page can show parts of. */
export async function drawSheet(stack: ImageStack, indices: readonly number[]): Promise<Sheet> {
  const { Jimp } = await import('jimp');
  const shrink = Math.min(1, LARGEST_SIDE / Math.max(stack.width, stack.height));
  const width = Math.max(1, Math.round(stack.width * shrink));
  const height = Math.max(1, Math.round(stack.height * shrink));
  const columns = Math.max(1, Math.min(COLUMNS, indices.length));
  const sheet = new Jimp({ width: columns * width, height: Math.max(1, Math.ceil(indices.length / columns)) * height });
  for (const [slot, index] of indices.entries()) {
    const picture = new Jimp({ data: toRgba(imageAt(stack, index)), width: stack.width, height: stack.height });
    if (shrink < 1) picture.resize({ w: width, h: height });
    sheet.blit({ src: picture, x: (slot % columns) * width, y: Math.floor(slot / columns) * height });
  }
  const [grey, rgb] = [0, 2];
  const colorType = stack.channels === 1 ? grey : rgb;
  const png = new Uint8Array(await sheet.getBuffer('image/png', { colorType }));
  return { png, columns, width, height, indices };
}
