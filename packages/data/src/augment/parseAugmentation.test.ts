import { expect, test } from 'vitest';
import { parseAugmentation } from './parseAugmentation.ts';

test.each([
  ['flip,translate=2,cutout=8', { flip: true, translate: 2, cutout: 8 }],
  [' crop = 4 , erase=.5', { crop: 4, erase: 0.5 }],
  ['mixup=0.2', { mixup: 0.2 }],
  ['none', {}],
])('%s', (text, expected) => {
  expect(parseAugmentation(text)).toEqual(expected);
});

test.each([
  ['', 'there is no augmentation ""'],
  ['flip,', 'there is no augmentation ""'],
  ['rotate=3', 'there is no augmentation "rotate"'],
  ['constructor', 'there is no augmentation "constructor"'],
  ['flip=1', 'received 1'],
  ['translate', 'received nothing'],
  ['translate=', 'received nothing'],
  ['translate=1.5', 'received 1.5'],
  ['translate=-1', 'received -1'],
  ['translate=0x2', 'received 0x2'],
  ['translate=1=2', 'received 1=2'],
  ['cutout=0', 'received 0'],
  ['erase=1.5', 'received 1.5'],
  ['mixup=0', 'received 0'],
  ['mixup=Infinity', 'received Infinity'],
  ['flip,flip', 'each part once'],
])('refuses "%s"', (text, message) => {
  expect(() => parseAugmentation(text)).toThrow(
    expect.objectContaining({ code: 'BAD_AUGMENTATION', kind: 'usage', message: expect.stringContaining(message) }),
  );
});

test('knows what was meant', () => {
  expect(() => parseAugmentation('cutuot=8')).toThrow(expect.objectContaining({ hint: 'Did you mean cutout?' }));
});
