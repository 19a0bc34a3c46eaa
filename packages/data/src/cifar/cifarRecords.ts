import { ToolkitError } from '@fmnist/errors';
import type { Split } from '../Dataset.ts';

/** Pixels a side. */
export const CIFAR_SIDE = 32;
export const CIFAR_CHANNELS = 3;
const PIXELS = CIFAR_SIDE * CIFAR_SIDE;
/** Bytes of an image. */
export const CIFAR_IMAGE_BYTES = PIXELS * CIFAR_CHANNELS;
/** A byte for the label, then the red, the green and the blue values, row by row. */
export const CIFAR_RECORD_BYTES = 1 + CIFAR_IMAGE_BYTES;

/**
 * Puts the records of a file into a split, from its image number `first` on: planes of a colour become pixels of three channels.
 *
 * @throws {ToolkitError} BAD_LABEL when a label is not below `classes`
 */
export function readCifarRecords(
  bytes: Uint8Array,
  into: Split,
  { first, classes, where }: { first: number; classes: number; where: string },
): void {
  const records = bytes.length / CIFAR_RECORD_BYTES;
  for (let record = 0; record < records; record++) {
    const begin = record * CIFAR_RECORD_BYTES;
    const label = bytes[begin] ?? 0;
    if (label >= classes) throw badLabel(label, classes, `${where} image ${record}`);
    into.labels[first + record] = label;
    interleave(bytes, begin + 1, into.images, (first + record) * CIFAR_IMAGE_BYTES);
  }
}

/** [channels, pixels] to [pixels, channels] */
function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let channel = 0; channel < CIFAR_CHANNELS; channel++) {
    const plane = from + channel * PIXELS;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      pixels[to + pixel * CIFAR_CHANNELS + channel] = planes[plane + pixel] ?? 0;
    }
  }
}

function badLabel(label: number, classes: number, where: string): ToolkitError {
  return new ToolkitError('BAD_LABEL', 'a label without a class', {
    where,
    expected: `0 to ${classes - 1}`,
    received: String(label),
    hint: 'Is this the binary version of CIFAR-10, and batches.meta.txt that of these files? CIFAR-100 has two labels an image.',
  });
}
