import { ToolkitError } from '@fmnist/errors';
import type { Batch, ImageSize, Split } from '../Dataset.ts';
import { gather } from '../gather.ts';
import type { Augmentation } from './Augmentation.ts';
import { augmentImage } from './augmentImage.ts';
import { checkAugmentation } from './checkAugmentation.ts';
import { createCanvas } from './ImageCanvas.ts';
import { blend, mixupLambda } from './mixup.ts';
import { sampleRandom } from './sampleRandom.ts';

export interface AugmentOptions {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  readonly augmentation: Augmentation;
  /** Of the images: the data set itself will do. */
  readonly size: ImageSize;
  /** What cutout fills with, a byte a channel: the training images' mean, or by default black. */
  readonly fill?: readonly number[];
  /** A batch of at least this size whose memory is used again; the result is a view of it. With `mix` where images are mixed. */
  readonly out?: Batch;
}

/**
 * One batch: the images at indices[from .. to), in that order, each changed at random. What becomes of an image depends on
 * (seed, epoch, its index in the split) alone, whatever batch it is in. Mixup draws the other image from the whole split and
 * changes it too, by further draws of the first one's stream.
 *
 * @throws {ToolkitError} BAD_AUGMENTATION, BAD_SEED, BAD_EPOCH, INDEX_OUT_OF_RANGE
 * @example
 * augmentBatch(data.train, order, 0, 128, { seed: 1, epoch: 0, augmentation: { flip: true, translate: 2 }, size: data })
 */
export function augmentBatch(
  split: Split,
  indices: Uint32Array,
  from: number,
  to: number,
  { seed, epoch, augmentation, size, fill = [], out }: AugmentOptions,
): Batch {
  checkAugmentation(augmentation, size);
  const batch = gather(split, indices, from, to, out);
  const random = sampleRandom(seed, epoch);
  const image = createCanvas(size);
  const imageBytes = image.pixels.length;
  if (imageBytes * split.count !== split.images.length) throw wrongSize(split, size);
  const mix = augmentation.mixup ? { other: createCanvas(size), ...mixOf(batch.count, out) } : undefined;
  for (let row = 0; row < batch.count; row++) {
    const index = indices[from + row] ?? 0;
    random.begin(index);
    image.pixels = batch.images.subarray(row * imageBytes, (row + 1) * imageBytes);
    augmentImage(image, augmentation, fill, random);
    if (mix && augmentation.mixup) {
      const otherIndex = random.below(split.count);
      const lambda = mixupLambda(augmentation.mixup, random);
      mix.other.pixels.set(split.images.subarray(otherIndex * imageBytes, (otherIndex + 1) * imageBytes));
      augmentImage(mix.other, augmentation, fill, random);
      blend(image.pixels, mix.other.pixels, lambda);
      mix.otherLabels[row] = split.labels[otherIndex] ?? 0;
      mix.lambda[row] = lambda;
    }
  }
  return mix ? { ...batch, mix: { otherLabels: mix.otherLabels, lambda: mix.lambda } } : batch;
}

function mixOf(count: number, out: Batch | undefined): { otherLabels: Uint8Array; lambda: Float32Array } {
  return {
    otherLabels: out?.mix?.otherLabels.subarray(0, count) ?? new Uint8Array(count),
    lambda: out?.mix?.lambda.subarray(0, count) ?? new Float32Array(count),
  };
}

function wrongSize(split: Split, { height, width, channels }: ImageSize): ToolkitError {
  return new ToolkitError('BAD_SIZE', 'the images are not of this size', {
    kind: 'internal',
    expected: `${split.images.length / split.count} bytes an image`,
    received: `${height} x ${width} x ${channels}`,
  });
}
