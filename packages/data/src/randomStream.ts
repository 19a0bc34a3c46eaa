import { ToolkitError } from '@fmnist/errors';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * Random generator number `stream` of this seed. Streams are 2^64 draws apart in one sequence, so they never overlap, and the
 * n-th needs nothing from those before it. Numbering starts at 1: a sequence of pure-rand begins almost with the seed itself,
 * which the first jump mixes.
 *
 * @throws {ToolkitError} BAD_SEED when the seed is not an integer of 32 bits (it would silently be cut to one)
 */
export function randomStream(seed: number, stream: number): RandomGenerator {
  checkSeed(seed);
  const random = xoroshiro128plus(seed);
  for (let jump = 0; jump < stream; jump++) random.jump();
  return random;
}

/** @throws {ToolkitError} BAD_SEED when the seed is not an integer of 32 bits */
export function checkSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw new ToolkitError('BAD_SEED', 'the seed cannot be used', {
      kind: 'usage',
      expected: 'an integer from 0 to 4294967295',
      received: String(seed),
    });
  }
}

/** Shuffles in place, every order as likely as any other (Fisher-Yates). */
export function shuffle(values: Uint32Array, random: RandomGenerator): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    const kept = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = kept;
  }
  return values;
}
