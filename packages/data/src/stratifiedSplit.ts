import { ToolkitError } from '@fmnist/errors';
import { randomStream, shuffle } from './randomStream.ts';

const SPLIT_STREAM = 1;

/** Indices into one split, each list sorted, no index in both, every index in one. */
export interface SplitIndices {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/**
 * Sets `validation` images aside at random, from each class its own share: within one image of count(class) / count * validation.
 *
 * @param options.validation how many; 0 is fine and leaves all for training
 * @throws {ToolkitError} BAD_SPLIT when that would leave nothing to train on, BAD_SEED
 */
export function stratifiedSplit(
  labels: Uint8Array,
  { validation, seed }: { validation: number; seed: number },
): SplitIndices {
  if (!Number.isInteger(validation) || validation < 0 || validation >= labels.length) {
    throw new ToolkitError('BAD_SPLIT', `cannot set validation images aside from ${labels.length}`, {
      kind: 'usage',
      expected: `a whole number from 0 to ${labels.length - 1}`,
      received: String(validation),
      hint: 'Choose fewer validation images, or use more of the data.',
    });
  }
  const random = randomStream(seed, SPLIT_STREAM);
  const inValidation = new Uint8Array(labels.length);
  const members = indicesByClass(labels);
  classShares(members, validation).forEach((share, label) => {
    for (const index of shuffle(members[label] ?? new Uint32Array(), random).subarray(0, share))
      inValidation[index] = 1;
  });
  const all = Uint32Array.from(labels.keys());
  return { train: all.filter((index) => !inValidation[index]), validation: all.filter((index) => inValidation[index]) };
}

/**
 * The first images of each class, as many of each as its share of `count`: a smaller set that has every class even where the
 * files are sorted by class.
 *
 * @returns sorted indices
 */
export function stratifiedHead(labels: Uint8Array, count: number): Uint32Array {
  const members = indicesByClass(labels);
  const shares = classShares(members, count);
  return Uint32Array.from(members.flatMap((indices, label) => [...indices.subarray(0, shares[label])])).sort();
}

function indicesByClass(labels: Uint8Array): Uint32Array[] {
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const members = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, index) => members[label]?.push(index));
  return members.map((indices) => Uint32Array.from(indices));
}

/** `count` shared out in proportion to the classes' sizes, by the largest remainder; equal remainders go to the lower class. */
function classShares(members: readonly Uint32Array[], count: number): number[] {
  const total = members.reduce((sum, { length }) => sum + length, 0);
  const exact = members.map(({ length }) => (length * count) / total);
  const shares = exact.map(Math.floor);
  const byRemainder = [...shares.keys()].sort((a, b) => remainder(exact, b) - remainder(exact, a) || a - b);
  const left = count - shares.reduce((sum, share) => sum + share, 0);
  for (const label of byRemainder.slice(0, left)) shares[label] = (shares[label] ?? 0) + 1;
  return shares;
}

function remainder(exact: readonly number[], label: number): number {
  return (exact[label] ?? 0) % 1;
}
