import { checkEpoch } from '../epochOrder.ts';
import { checkSeed } from '../randomStream.ts';
import { threefry } from './threefry.ts';

/** The random numbers of one sample after the other. */
export interface SampleRandom {
  /** Goes to the beginning of a sample's stream. */
  begin(index: number): void;
  /** From 0 to below 1, a multiple of 2^-32. */
  unit(): number;
  /** A whole number from 0 to below `limit`, each as likely as the others within limit / 2^32. */
  below(limit: number): number;
}

/**
 * A stream of random numbers for every sample of an epoch. Draw n of a sample is a function of (seed, epoch, index, n) alone, so
 * that neither the order of the samples, nor the number of threads, nor where a run was resumed changes it.
 *
 * @throws {ToolkitError} BAD_SEED, BAD_EPOCH
 */
export function sampleRandom(seed: number, epoch: number): SampleRandom {
  checkSeed(seed);
  checkEpoch(epoch);
  const words = new Uint32Array(2);
  let sample = 0;
  let drawn = 0;

  function unit(): number {
    if ((drawn & 1) === 0) threefry(seed, epoch, sample, drawn >> 1, words);
    return (words[drawn++ & 1] ?? 0) / 0x1_0000_0000;
  }

  return {
    begin: (index) => {
      sample = index;
      drawn = 0;
    },
    unit,
    below: (limit) => Math.floor(unit() * limit),
  };
}
