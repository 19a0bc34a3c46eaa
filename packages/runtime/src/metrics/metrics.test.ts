import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metrics } from './metrics.ts';

const classes = ['cat', 'dog', 'owl'];

test('six images worked out by hand', () => {
  const probabilities = Float32Array.from(
    [
      [0.75, 0.25, 0], // cat, right
      [0.25, 0.5, 0.25], // cat, taken for a dog
      [0.25, 0.75, 0], // dog, right
      [0, 1, 0], // dog, right
      [0.5, 0.25, 0.25], // dog, taken for a cat
      [0.25, 0.5, 0.25], // cat, taken for a dog
    ].flat(),
  );
  const result = metrics(probabilities, [0, 0, 1, 1, 1, 0], classes);
  expect(result).toMatchObject({
    count: 6,
    correct: 3,
    accuracy: 0.5,
    confusion: [
      [1, 2, 0],
      [1, 2, 0],
      [0, 0, 0],
    ],
    topConfusions: [
      { actual: 'cat', predicted: 'dog', count: 2 },
      { actual: 'dog', predicted: 'cat', count: 1 },
    ],
  });
  expect(result.loss).toBeCloseTo(-(Math.log(0.75) * 2 + Math.log(0.25) * 3) / 6, 6);
  expect(result.perClass.map(({ support, precision, recall, f1 }) => ({ support, precision, recall, f1 }))).toEqual([
    { support: 3, precision: 1 / 2, recall: 1 / 3, f1: 2 / 5 },
    { support: 3, precision: 2 / 4, recall: 2 / 3, f1: 4 / 7 },
    { support: 0, precision: 0, recall: 0, f1: 0 },
  ]);
  // The owls that nobody photographed do not count against the model.
  expect(result.macro).toEqual({ precision: 1 / 2, recall: 1 / 2, f1: (2 / 5 + 4 / 7) / 2 });
});

test('a sure mistake costs much, but not infinitely much', () => {
  expect(metrics(Float32Array.of(0, 1), [0], ['a', 'b']).loss).toBeCloseTo(-Math.log(1e-12), 6);
});

test('what is counted adds up, whatever the model said', () => {
  const image = fc.record({
    scores: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 }),
    label: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(image, { minLength: 1, maxLength: 50 }), (images) => {
      const rows = images.flatMap(({ scores }) => {
        const sum = scores.reduce((a, b) => a + b, 0);
        return scores.map((score) => (sum ? score / sum : 1 / 3));
      });
      const labels = images.map(({ label }) => label);
      const result = metrics(Float32Array.from(rows), labels, classes);
      expect(result.confusion.flat().reduce((a, b) => a + b)).toBe(images.length);
      expect(result.bins.reduce((sum, { count }) => sum + count, 0)).toBe(images.length);
      expect(result.perClass.reduce((sum, one) => sum + one.accuracy * one.support, 0)).toBeCloseTo(result.correct, 9);
      const mistakes = result.topConfusions.reduce((sum, { count }) => sum + count, 0);
      expect(mistakes).toBe(result.count - result.correct);
      expect(result.ece >= 0 && result.ece <= 1 && result.loss >= 0).toBe(true);
    }),
  );
});

test.each([
  ['a label beyond the classes', Float32Array.of(1, 0, 0), [3], 'LABEL_OUT_OF_RANGE'],
  ['fewer probabilities than images', Float32Array.of(1, 0, 0), [0, 1], 'LENGTH_MISMATCH'],
  ['a model that diverged', Float32Array.of(1, NaN, 0), [0], 'NOT_FINITE'],
])('refuses %s', (_, probabilities, labels, code) => {
  expect(() => metrics(probabilities, labels, classes)).toThrow(expect.objectContaining({ code }));
});
