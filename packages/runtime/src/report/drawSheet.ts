import { toRgba } from '../visualize/encodePng.ts';
import { imageAt, type ImageStack } from '../visualize/imageStack.ts';
import type { Sheet } from './ReportModel.ts';

/** Images are shown at this size or smaller ones; larger ones shrink. */
const LARGEST_SIDE = 56;
const COLUMNS = 48;
/** PNG's colour types without transparency. */
const [GREY, RGB] = [0, 2];

/** Draws images into one picture, which a page can show parts of. */
export async function drawSheet(stack: ImageStack, indices: readonly number[]): Promise<Sheet> {
  const { Jimp } = await import('jimp');
  const shrink = Math.min(1, LARGEST_SIDE / Math.max(stack.width, stack.height));
  const width = Math.max(1, Math.round(stack.width * shrink));
  const height = Math.max(1, Math.round(stack.height * shrink));
  const columns = Math.max(1, Math.min(COLUMNS, indices.length));
  const rows = Math.max(1, Math.ceil(indices.length / columns));
  const sheet = { data: Buffer.alloc(4 * columns * width * rows * height, 255), width: columns * width };
  for (const [slot, index] of indices.entries()) {
    const rgba = toRgba(imageAt(stack, index));
    const data =
      shrink < 1
        ? new Jimp({ data: rgba, width: stack.width, height: stack.height }).resize({ w: width, h: height }).bitmap.data
        : rgba;
    copyInto(sheet, { data, width, height }, (slot % columns) * width, Math.floor(slot / columns) * height);
  }
  const colorType = stack.channels === 1 ? GREY : RGB;
  const picture = new Jimp({ data: sheet.data, width: sheet.width, height: rows * height });
  return { png: new Uint8Array(await picture.getBuffer('image/png', { colorType })), columns, width, height, indices };
}

interface Rgba {
  readonly data: Buffer;
  readonly width: number;
}

/** Row by row: to lay picture over picture, pixel by pixel, takes ten times as long. */
function copyInto(
  sheet: Rgba,
  { data, width, height }: Rgba & { readonly height: number },
  x: number,
  y: number,
): void {
  for (let row = 0; row < height; row++)
    data.copy(sheet.data, 4 * ((y + row) * sheet.width + x), 4 * row * width, 4 * (row + 1) * width);
}
