import type { Split } from '@fmnist/data';

/** Images from..to of a split, as views. */
export function sliceSplit({ images, labels, count }: Split, from: number, to: number): Split {
  const size = images.length / count;
  return { images: images.subarray(from * size, to * size), labels: labels.subarray(from, to), count: to - from };
}
