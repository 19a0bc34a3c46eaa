import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { init as initWebp, default as encodeWebp } from '@jsquash/webp/encode.js';
import { Jimp, JimpMime } from 'jimp';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4] */
  readonly data: Buffer;
}

/** A picture whose pixel (x, y) is this colour. */
export function picture(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Picture {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 4);
  return { width, height, data };
}

/** One grey picture, from its bytes. */
export function greyPicture(side: number, pixels: Uint8Array): Picture {
  return picture(side, side, (x, y) => {
    const value = pixels[y * side + x] ?? 0;
    return [value, value, value];
  });
}

export function toPng(it: Picture): Promise<Buffer> {
  return Jimp.fromBitmap(it).getBuffer(JimpMime.png);
}

export function toJpeg(it: Picture): Promise<Buffer> {
  return Jimp.fromBitmap(it).getBuffer(JimpMime.jpeg, { quality: 95 });
}

export function toBmp(it: Picture): Promise<Buffer> {
  return Jimp.fromBitmap(it).getBuffer(JimpMime.bmp);
}

/** Without loss. */
export async function toWebp({ data, width, height }: Picture): Promise<Buffer> {
  const path = createRequire(import.meta.url).resolve('@jsquash/webp/codec/enc/webp_enc_simd.wasm');
  await initWebp({ wasmBinary: new Uint8Array(await readFile(path)).buffer });
  const image = { data: Uint8ClampedArray.from(data), width, height, colorSpace: 'srgb' } as const;
  return Buffer.from(await encodeWebp(image, { lossless: 1 }));
}
