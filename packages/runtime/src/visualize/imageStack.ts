import { ToolkitError } from '@fmnist/errors';
import type { Pixels } from './encodePng.ts';

/** Images one after another, [n, height, width, channels], values 0 to 255; 1 channel is grey, 3 are RGB. */
export interface ImageStack {
  readonly images: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a classifier said of a stack of images. */
export interface ClassifiedImages extends ImageStack {
  /** The true class of each image. */
  readonly labels: ArrayLike<number>;
  /** The predicted class of each image. */
  readonly predictions: ArrayLike<number>;
  /** [n, classes], 0 to 1. */
  readonly probabilities: Float32Array;
  readonly classes: readonly string[];
}

/** How many images there are. @throws ToolkitError BAD_IMAGES unless images, labels and sizes agree */
export function countImages({ images, height, width, channels }: ImageStack, labels: ArrayLike<number>): number {
  const sizes = [height, width, channels];
  const isSane = sizes.every((size) => Number.isInteger(size) && size > 0) && (channels === 1 || channels === 3);
  if (!isSane || images.length !== labels.length * height * width * channels) {
    throw new ToolkitError('BAD_IMAGES', 'images, labels and sizes do not agree', {
      expected: `${labels.length} images of ${sizes.join(' x ')} (channels 1 or 3)`,
      received: `${images.length} values`,
      hint: 'Pass images as [n, height, width, channels], one byte a value, and one label an image.',
    });
  }
  return labels.length;
}

/** As {@link countImages}, and one prediction and one row of probabilities an image. */
export function countClassified(images: ClassifiedImages): number {
  const count = countImages(images, images.labels);
  const { predictions, probabilities, classes } = images;
  if (predictions.length !== count || probabilities.length !== count * classes.length) {
    throw new ToolkitError('BAD_PREDICTIONS', 'predictions and images do not agree', {
      expected: `${count} predictions and ${count} x ${classes.length} probabilities`,
      received: `${predictions.length} and ${probabilities.length}`,
    });
  }
  return count;
}

/** One image of a stack. @throws ToolkitError BAD_INDEX if there is no such image */
export function imageAt({ images, height, width, channels }: ImageStack, index: number): Pixels {
  const size = height * width * channels;
  if (!Number.isInteger(index) || index < 0 || (index + 1) * size > images.length) {
    throw new ToolkitError('BAD_INDEX', 'there is no such image', {
      kind: 'usage',
      expected: `an index below ${images.length / size}`,
      received: String(index),
    });
  }
  return { data: images.subarray(index * size, (index + 1) * size), height, width, channels };
}

/** The probability that the classifier gave to the class it predicted. */
export function scoreOf({ probabilities, classes, predictions }: ClassifiedImages, index: number): number {
  return probabilities[index * classes.length + (predictions[index] ?? 0)] ?? Number.NaN;
}
