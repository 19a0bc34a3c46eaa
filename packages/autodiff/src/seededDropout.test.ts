import { builder, seededDropout } from '@fmnist/onnx';
import { describe, expect, test } from 'vitest';
import { float, open } from '../test/runStep.ts';
import { gradient } from './gradient.ts';

const SIZE = 40_000;
const options = { rate: 0.3, seed: 7 };

async function run(
  step: number,
  given: { rate: number; seed: number } = options,
): Promise<{ y: Float32Array; dx: Float32Array }> {
  const g = builder();
  const x = g.input('x', { dtype: 'float32', shape: ['N', 100] });
  const y = seededDropout(g, x, g.input('step', { dtype: 'float32', shape: [] }), given);
  const [dx = x] = gradient(g, g.ReduceSum(g.Mul(y, g.scalar(3)), undefined, { keepdims: 0 }), [x]);
  const session = await open(g.finish({ y, dx }));
  const out = await session.run({
    x: float(new Float32Array(SIZE).fill(1), [SIZE / 100, 100]),
    step: float([step], []),
  });
  return { y: out['y']?.data as Float32Array, dx: out['dx']?.data as Float32Array };
}

/** The documented hash, in JavaScript's own 32-bit arithmetic. */
function kept(position: number, step: number, { rate, seed }: typeof options): boolean {
  let h = (seed + Math.imul(0x85ebca77, step) + Math.imul(0x9e3779b1, position)) >>> 0;
  for (let round = 0; round < 4; round++) {
    const product = Math.imul(h, 2 * h + 1);
    h = ((product >>> 16) | (product << 16)) >>> 0;
  }
  return h >>> 8 >= rate * 2 ** 24;
}

describe('seededDropout', () => {
  test('drops what its hash says, and its gradient by the same mask', async () => {
    const { y, dx } = await run(123456);
    const expected = Float32Array.from({ length: SIZE }, (_, i) => (kept(i, 123456, options) ? 1 / 0.7 : 0));
    expect(Math.max(...y.map((v, i) => Math.abs(v - (expected[i] ?? NaN))))).toBeLessThan(1e-6);
    expect(Math.max(...dx.map((v, i) => Math.abs(v - 3 * (expected[i] ?? NaN))))).toBeLessThan(1e-6);
  });

  test('drops the asked share, and each step, seed and neighbour by itself', async () => {
    const masks = await Promise.all([run(1), run(2), run(1, { rate: 0.3, seed: 8 })]);
    const dropped = masks.map(({ y }) => y.map((v) => (v === 0 ? 1 : 0) - 0.3));
    const correlation = (a: Float32Array, b: Float32Array, lag = 0) => {
      let total = 0;
      for (let i = lag; i < SIZE; i++) total += (a[i] ?? NaN) * (b[i - lag] ?? NaN);
      return total / SIZE / (0.3 * 0.7);
    };
    // Four standard errors.
    const limit = 4 / Math.sqrt(SIZE);
    for (const mask of dropped)
      expect(Math.abs(mask.reduce((a, b) => a + b) / SIZE)).toBeLessThan(limit * Math.sqrt(0.21));
    const [a, b, c] = dropped as [Float32Array, Float32Array, Float32Array];
    const pairs = {
      steps: correlation(a, b),
      seeds: correlation(a, c),
      lag1: correlation(a, a, 1),
      lag100: correlation(a, a, 100),
      diagonal: correlation(a, b, 1),
    };
    expect(Object.entries(pairs).filter(([, r]) => Math.abs(r) > limit)).toEqual([]);
  });

  test('a rate of 0 keeps everything, and others are refused', async () => {
    expect((await run(3, { rate: 0, seed: 1 })).y.every((v) => v === 1)).toBe(true);
    const g = builder();
    const x = g.input('x', { dtype: 'float32', shape: [2] });
    for (const rate of [1, -0.1, NaN])
      expect(() => seededDropout(g, x, g.scalar(0), { rate, seed: 0 })).toThrow(/rate/);
  });
});
