import type { Split } from './Dataset.ts';

/** By channel, in units of 0..1. */
export interface MeanAndStd {
  readonly mean: number[];
  readonly std: number[];
}

/**
 * Mean and standard deviation (of the population: divided by n) of every channel over all its pixels, in units of 0..1.
 *
 *   mean = sum of count[v] v / n      std = sqrt(sum of count[v] (v - mean)^2 / n)      for v = 0/255 .. 255/255
 *
 * A byte has 256 values, so counting them first makes it exact, whatever the size of the data.
 *
 * @param indices the images to take, all by default; take the training images alone, without validation
 * @param options.channels of the images, 1 by default
 */
export function meanAndStd(split: Split, indices?: Uint32Array, { channels = 1 } = {}): MeanAndStd {
  const moments = Array.from({ length: channels }, (_, channel) =>
    moment(valueCounts(split, indices, channel, channels)),
  );
  return { mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) };
}

/** How often each value 0..255 occurs in one channel. */
function valueCounts(split: Split, indices: Uint32Array | undefined, channel: number, channels: number): Float64Array {
  const counts = new Float64Array(256);
  const imageBytes = split.images.length / split.count;
  for (let row = 0; row < (indices ?? split.labels).length; row++) {
    const begin = (indices ? (indices[row] ?? 0) : row) * imageBytes;
    for (let at = begin + channel; at < begin + imageBytes; at += channels) {
      const value = split.images[at] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
  }
  return counts;
}

function moment(counts: Float64Array): { mean: number; std: number } {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / n;
  const variance = counts.reduce((sum, count, value) => sum + count * (value - mean) ** 2, 0) / n;
  return { mean: mean / 255, std: Math.sqrt(variance) / 255 };
}
