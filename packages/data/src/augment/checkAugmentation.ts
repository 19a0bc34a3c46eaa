import { ToolkitError } from '@fmnist/errors';
import { closestMatch } from 'leven';
import type { ImageSize } from '../Dataset.ts';
import type { Augmentation } from './Augmentation.ts';

interface Rule {
  /** What the value has to be. */
  readonly expected: string;
  /** @param side the shorter side of the images, in pixels; Infinity where it is not known yet */
  accepts(value: unknown, side: number): boolean;
}

const isPixels = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

/** What every part of an augmentation may be. */
export const augmentationRules: Readonly<Record<keyof Augmentation, Rule>> = {
  flip: { expected: 'no value', accepts: (value) => typeof value === 'boolean' },
  translate: {
    expected: 'pixels: a whole number from 1, less than the side of an image',
    accepts: (value, side) => isPixels(value, side - 1),
  },
  crop: {
    expected: 'pixels: a whole number from 1, less than the side of an image',
    accepts: (value, side) => isPixels(value, side - 1),
  },
  cutout: {
    expected: 'pixels: a whole number from 1, at most twice the side of an image',
    accepts: (value, side) => isPixels(value, 2 * side),
  },
  erase: {
    expected: 'a probability above 0, at most 1',
    accepts: (value) => typeof value === 'number' && value > 0 && value <= 1,
  },
  mixup: {
    expected: 'alpha: a number above 0, at most 100',
    accepts: (value) => typeof value === 'number' && value >= 1e-3 && value <= 100,
  },
};

/**
 * Checks an augmentation, from wherever it comes, for images of this size.
 * @throws {ToolkitError} BAD_AUGMENTATION
 */
export function checkAugmentation(augmentation: Augmentation, size?: ImageSize): void {
  const side = size ? Math.min(size.height, size.width) : Infinity;
  for (const [name, value] of Object.entries(augmentation)) {
    if (value !== undefined) ruleOf(name, value, side);
  }
}

function ruleOf(name: string, value: unknown, side: number): void {
  const rule = Object.hasOwn(augmentationRules, name) ? augmentationRules[name as keyof Augmentation] : undefined;
  if (!rule) throw unknownAugmentation(name);
  if (!rule.accepts(value, side)) throw badValue(name, rule.expected, String(value));
}

/** An error for a name that means nothing, with the one that was probably meant. */
export function unknownAugmentation(name: string): ToolkitError {
  const names = Object.keys(augmentationRules);
  const closest = closestMatch(name, names, { maxDistance: 3 });
  return new ToolkitError('BAD_AUGMENTATION', `there is no augmentation "${name}"`, {
    kind: 'usage',
    where: 'augment',
    expected: names.join(', '),
    ...(closest && { hint: `Did you mean ${closest}?` }),
  });
}

/** An error for a value that a part cannot have. */
export function badValue(name: string, expected: string, received: string): ToolkitError {
  return new ToolkitError('BAD_AUGMENTATION', `${name} cannot be this`, {
    kind: 'usage',
    where: 'augment',
    expected,
    received,
    hint: 'An augmentation is written like flip,translate=2,cutout=8.',
  });
}
