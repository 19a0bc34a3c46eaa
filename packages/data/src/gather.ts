import { ToolkitError } from '@fmnist/errors';
import type { Split } from './Dataset.ts';

/**
 * One batch: the images and labels at indices[from .. to), in that order. As with Array.slice, a `to` past the end gives a
 * shorter last batch.
 *
 * @param out a batch of at least this size whose memory is used again; the result is a view of it
 * @throws {ToolkitError} INDEX_OUT_OF_RANGE when an index is not in the split, or `out` is too small
 * @example
 * for (let from = 0; from < order.length; from += 64) step(gather(data.train, order, from, from + 64));
 */
export function gather(split: Split, indices: Uint32Array, from: number, to: number, out?: Split): Split {
  const chosen = indices.subarray(from, to);
  const count = chosen.length;
  const imageBytes = split.images.length / split.count;
  if (out && out.count < count) {
    throw new ToolkitError('INDEX_OUT_OF_RANGE', 'the batch to fill is too small', {
      kind: 'internal',
      expected: `room for ${count} images`,
      received: String(out.count),
    });
  }
  const images = out ? out.images.subarray(0, count * imageBytes) : new Uint8Array(count * imageBytes);
  const labels = out ? out.labels.subarray(0, count) : new Uint8Array(count);
  chosen.forEach((index, row) => {
    if (index >= split.count) {
      throw new ToolkitError('INDEX_OUT_OF_RANGE', 'no such image', {
        kind: 'internal',
        expected: `an index below ${split.count}`,
        received: String(index),
      });
    }
    images.set(split.images.subarray(index * imageBytes, (index + 1) * imageBytes), row * imageBytes);
    labels[row] = split.labels[index] ?? 0;
  });
  return { images, labels, count };
}

/**
 * A copy of the images at these indices, as a split of its own.
 * @throws {ToolkitError} INDEX_OUT_OF_RANGE
 */
export function subset(split: Split, indices: Uint32Array): Split {
  return gather(split, indices, 0, indices.length);
}
