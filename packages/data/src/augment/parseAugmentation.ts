import type { Augmentation } from './Augmentation.ts';
import { augmentationRules, badValue, checkAugmentation, unknownAugmentation } from './checkAugmentation.ts';

/**
 * An augmentation as it is written on a command line: parts with commas between them, `flip` alone, the others with a value.
 * `none` is no augmentation.
 *
 * @throws {ToolkitError} BAD_AUGMENTATION
 * @example
 * parseAugmentation('flip,translate=2,cutout=8') // { flip: true, translate: 2, cutout: 8 }
 */
export function parseAugmentation(text: string): Augmentation {
  if (text.trim() === 'none') return {};
  const parts = new Map<string, number | true>();
  for (const part of text.split(',')) {
    const [name = '', ...value] = part.split('=').map((word) => word.trim());
    if (parts.has(name)) throw badValue(name, 'each part once', text);
    parts.set(name, parseValue(name, value));
  }
  const augmentation: Augmentation = Object.fromEntries(parts);
  checkAugmentation(augmentation);
  return augmentation;
}

function parseValue(name: string, value: readonly string[]): number | true {
  if (!Object.hasOwn(augmentationRules, name)) throw unknownAugmentation(name);
  const { expected } = augmentationRules[name as keyof Augmentation];
  if (name === 'flip' && value.length === 0) return true;
  const [digits = ''] = value;
  // Number() alone would take '', '0x10' and 'Infinity' too.
  if (value.length !== 1 || !/^\d*\.?\d+$/.test(digits)) throw badValue(name, expected, value.join('=') || 'nothing');
  return Number(digits);
}
