import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawFiles } from '../../test/fixtureSpec.ts';
import type { Batch, Split } from '../Dataset.ts';
import { epochOrder } from '../epochOrder.ts';
import { flipped } from '../flipped.ts';
import { gather } from '../gather.ts';
import type { Augmentation } from './Augmentation.ts';
import { augmentBatch } from './augmentBatch.ts';

const size = { height: 28, width: 28, channels: 1 };
const train: Split = {
  images: rawFiles['train-images-idx3-ubyte'].subarray(16),
  labels: rawFiles['train-labels-idx1-ubyte'].subarray(8),
  count: 1000,
};
const all = Uint32Array.from(train.labels.keys());
const everything: Augmentation = { flip: true, translate: 2, crop: 3, cutout: 8, erase: 0.5, mixup: 0.4 };

function augment(
  augmentation: Augmentation,
  changed: { seed?: number; epoch?: number; indices?: Uint32Array } = {},
): Batch {
  const { seed = 1, epoch = 0, indices = all } = changed;
  return augmentBatch(train, indices, 0, indices.length, { seed, epoch, augmentation, size });
}

const imageOf = ({ images }: Split, row: number) => Buffer.from(images.subarray(row * 784, (row + 1) * 784));

test('an image becomes the same in whatever batch and place it is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Augmentation>(everything, { flip: true, translate: 2 }, { mixup: 0.2 }, { erase: 1 }),
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
      fc.nat(5),
      (augmentation, chosen, epoch) => {
        const whole = augment(augmentation, { epoch, indices: all.subarray(0, 256) });
        const part = augment(augmentation, { epoch, indices: Uint32Array.from(chosen) });
        chosen.forEach((index, row) => {
          expect(imageOf(part, row).equals(imageOf(whole, index))).toBe(true);
          expect(part.mix?.lambda[row]).toBe(whole.mix?.lambda[index]);
          expect(part.mix?.otherLabels[row]).toBe(whole.mix?.otherLabels[index]);
        });
      },
    ),
    { numRuns: 30 },
  );
});

test('another seed or epoch changes it otherwise, and the images in the split stay as they are', () => {
  const before = Buffer.from(train.images);
  const same = (a: Batch, b: Batch) => Buffer.from(a.images).equals(b.images);
  expect(same(augment(everything), augment(everything))).toBe(true);
  expect(same(augment(everything), augment(everything, { seed: 2 }))).toBe(false);
  expect(same(augment(everything), augment(everything, { epoch: 1 }))).toBe(false);
  expect(before.equals(train.images)).toBe(true);
});

test('nothing to do is gather', () => {
  const order = epochOrder(1000, { seed: 1, epoch: 0 });
  const batch = augmentBatch(train, order, 10, 40, { seed: 1, epoch: 0, augmentation: {}, size });
  expect(batch).toEqual(gather(train, order, 10, 40));
});

test('flip mirrors about half of the images and leaves the others', () => {
  const batch = augment({ flip: true });
  const mirrored = flipped(train, size);
  let count = 0;
  for (let row = 0; row < 1000; row++) {
    const isMirrored = imageOf(batch, row).equals(imageOf(mirrored, row));
    expect(isMirrored || imageOf(batch, row).equals(imageOf(train, row))).toBe(true);
    count += Number(isMirrored);
  }
  // 500 are expected, with a deviation of 16.
  expect(Math.abs(count - 500)).toBeLessThan(64);
});

test('cutout fills with what is asked for', () => {
  const options = { seed: 1, epoch: 0, augmentation: { cutout: 8 }, size, fill: [77] };
  const { images } = augmentBatch(train, all, 0, 1000, options);
  const changed = images.filter((value, at) => value !== train.images[at]);
  expect(new Set(changed)).toEqual(new Set([77]));
  // A square of 64 pixels, of which some lie outside.
  expect(changed.length / 1000).toBeGreaterThan(40);
  expect(changed.length / 1000).toBeLessThan(64);
});

test('erase changes the share of images that it is asked for, by 2 to 40 % of their pixels', () => {
  const { images } = augment({ erase: 0.25 });
  const areas = Array.from({ length: 1000 }, (_, row) => {
    const at = row * 784;
    return images.subarray(at, at + 784).filter((value, pixel) => value !== train.images[at + pixel]).length;
  }).filter((area) => area > 0);
  // 250 are expected, with a deviation of 14.
  expect(Math.abs(areas.length - 250)).toBeLessThan(56);
  expect(Math.max(...areas)).toBeLessThan(784 * 0.45);
  expect(Math.min(...areas)).toBeGreaterThan(784 * 0.01);
});

describe('mixup', () => {
  test('mixes in an image of the label that it says, by the share that it says', () => {
    const { images, labels, mix } = augment({ mixup: 1 }, { indices: all.subarray(0, 50) });
    expect([...labels]).toEqual([...train.labels.subarray(0, 50)]);
    for (let row = 0; row < 50; row++) {
      const lambda = mix?.lambda[row] ?? 0;
      const candidates = all.filter((index) => train.labels[index] === mix?.otherLabels[row]);
      const isMixOf = (other: number) =>
        images.subarray(row * 784, (row + 1) * 784).every((value, pixel) => {
          const own = train.images[row * 784 + pixel] ?? 0;
          return value === Math.round(lambda * own + (1 - lambda) * (train.images[other * 784 + pixel] ?? 0));
        });
      expect(candidates.some(isMixOf)).toBe(true);
    }
  });

  // Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)).
  test.each([0.01, 0.2, 1, 4, 50])('draws shares from Beta(%f, %f)', (alpha) => {
    const lambda = [0, 1, 2, 3].flatMap((epoch) => [...(augment({ mixup: alpha }, { epoch }).mix?.lambda ?? [])]);
    const mean = lambda.reduce((sum, value) => sum + value, 0) / lambda.length;
    const variance = lambda.reduce((sum, value) => sum + (value - mean) ** 2, 0) / lambda.length;
    const expected = 1 / (4 * (2 * alpha + 1));
    // Four deviations of the mean; the variance within a tenth.
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(expected / lambda.length));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.1);
    expect(Math.min(...lambda)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lambda)).toBeLessThanOrEqual(1);
  });
});

test('fills the batch that it is given', () => {
  const out = augment({ mixup: 1 }, { indices: all.subarray(0, 8) });
  const options = { seed: 3, epoch: 0, augmentation: { mixup: 1 }, size };
  const batch = augmentBatch(train, all, 8, 12, { ...options, out });
  expect(batch).toEqual(augmentBatch(train, all, 8, 12, options));
  expect([batch.images.buffer, batch.mix?.lambda.buffer]).toEqual([out.images.buffer, out.mix?.lambda.buffer]);
});

test.each([
  [{ augmentation: { translate: 28 } }, 'BAD_AUGMENTATION'],
  [{ augmentation: { cutout: 57 } }, 'BAD_AUGMENTATION'],
  [{ size: { ...size, channels: 3 } }, 'BAD_SIZE'],
  [{ epoch: -1 }, 'BAD_EPOCH'],
])('refuses %j', (changed, code) => {
  const options = { seed: 1, epoch: 0, augmentation: {}, size, ...changed };
  expect(() => augmentBatch(train, all, 0, 8, options)).toThrow(expect.objectContaining({ code }));
});

// Time would depend on the machine; pixels say whether a change breaks the resuming of runs that were begun before it.
test('stays as it was in the first release', () => {
  const { images, mix } = augment(everything, { indices: Uint32Array.of(0, 999) });
  expect(images.reduce((sum, value, at) => (sum + value * (at + 1)) % 1_000_007, 0)).toMatchInlineSnapshot(`222958`);
  expect([...(mix?.lambda ?? [])]).toMatchInlineSnapshot(`
    [
      0.5816594958305359,
      0.002594118472188711,
    ]
  `);
});
