import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { picture, toJpeg, toPng, toWebp, type Picture } from '../../data/test/pictures.ts';

/** Classes that nothing but their colour tells apart: in grey they are nearly the same. */
export const COLOURS = { blue: [30, 70, 235], green: [20, 115, 20], red: [210, 30, 30] } as const;
const entries = Object.entries(COLOURS);

const ENCODERS = { png: toPng, jpg: toJpeg, webp: toWebp } as const;
const CIFAR_PIXELS = 32 * 32;
const CIFAR_IMAGES = 30;

/** The same for each seed: whole numbers from -25 to 25. */
function noise(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state % 51) - 25;
  };
}

const byte = (value: number) => Math.min(255, Math.max(0, value));

function coloured(label: number, width: number, height: number, seed: number): Picture {
  const [red, green, blue] = entries[label]?.[1] ?? [0, 0, 0];
  const next = noise(seed);
  return picture(width, height, () => [byte(red + next()), byte(green + next()), byte(blue + next())]);
}

/**
 * A folder for each class with PNG, JPEG and WebP pictures in turn: `red/0.png`, `red/1.jpg`, `red/2.webp` ...
 * @param sizeOf [width, height] of a class's picture number `index`
 */
export async function writePictures(
  folder: string,
  count: number,
  sizeOf: (index: number) => readonly [number, number],
): Promise<void> {
  for (const [label, [name]] of entries.entries()) {
    for (let index = 0; index < count; index++) {
      const [extension, encode] = Object.entries(ENCODERS)[index % 3] ?? ['png', toPng];
      const path = join(folder, name, `${index}.${extension}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, await encode(coloured(label, ...sizeOf(index), label * 100 + index)));
    }
  }
}

/** CIFAR-10's binary version, 30 images a file, with classes of its own. */
export async function writeCifar(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
  for (const [file, name] of [...names, 'test_batch.bin'].entries()) {
    const records = Array.from({ length: CIFAR_IMAGES }, (_, index) =>
      cifarRecord(index % entries.length, file * 1000 + index),
    );
    await writeFile(join(folder, name), Buffer.concat(records));
  }
  await writeFile(join(folder, 'batches.meta.txt'), `${Object.keys(COLOURS).join('\n')}\n`);
}

/** The label, then a plane for each colour. */
function cifarRecord(label: number, seed: number): Buffer {
  const { data } = coloured(label, 32, 32, seed);
  const record = Buffer.alloc(1 + 3 * CIFAR_PIXELS);
  record[0] = label;
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < CIFAR_PIXELS; pixel++) {
      record[1 + channel * CIFAR_PIXELS + pixel] = data[pixel * 4 + channel] ?? 0;
    }
  }
  return record;
}
