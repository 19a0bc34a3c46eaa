import { ToolkitError } from '@fmnist/errors';
import { randomStream, shuffle } from './randomStream.ts';

/** Stream 1 of a seed is the split's; epoch 0 takes the next. */
const FIRST_EPOCH_STREAM = 2;

/**
 * The order in which an epoch visits `count` images: a permutation of 0 .. count - 1 that depends on the seed and the epoch
 * alone, so that a resumed run goes on as if it had never stopped.
 *
 * @param options.epoch from 0
 * @throws {ToolkitError} BAD_SEED, or BAD_EPOCH when the epoch is not a whole number from 0
 */
export function epochOrder(count: number, { seed, epoch }: { seed: number; epoch: number }): Uint32Array {
  checkEpoch(epoch);
  return shuffle(
    Uint32Array.from({ length: count }, (_, index) => index),
    randomStream(seed, FIRST_EPOCH_STREAM + epoch),
  );
}

/** @throws {ToolkitError} BAD_EPOCH when it is not a whole number from 0 */
export function checkEpoch(epoch: number): void {
  if (!Number.isInteger(epoch) || epoch < 0) {
    throw new ToolkitError('BAD_EPOCH', 'no such epoch', {
      kind: 'usage',
      expected: 'a whole number from 0',
      received: String(epoch),
    });
  }
}
