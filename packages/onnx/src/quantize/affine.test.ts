import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runModel } from '../../test/ortRunner.ts';
import { builder } from '../index.ts';
import { affineOf, codeLimits, fromCode, reachOf, toCode, type CodeType } from './affine.ts';
import { emitCodes } from './emitCodes.ts';
import { quantizeWeight } from './quantizeWeight.ts';
import { runGraph } from './RunModel.ts';

const end = fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e6), max: Math.fround(1e6) });
const dtype = fc.constantFrom<CodeType>('uint8', 'int8');
const range = fc.tuple(end, end).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

describe('codes of a range', () => {
  test('0 is exact, and rounding is off by half a step at most', () => {
    fc.assert(
      fc.property(range, dtype, fc.double({ min: 0, max: 1, noNaN: true }), (given, type, at) => {
        const affine = affineOf(given, type);
        expect(fromCode(toCode(0, affine), affine)).toBe(0);
        const reach = reachOf(affine);
        const x = Math.fround(reach.min + (reach.max - reach.min) * at);
        const error = Math.abs(fromCode(toCode(x, affine), affine) - x);
        expect(error).toBeLessThanOrEqual(affine.scale * 0.5001);
      }),
      { numRuns: 1000 },
    );
  });

  test('they reach both ends, to half a step', () => {
    fc.assert(
      fc.property(range, dtype, (given, type) => {
        const affine = affineOf(given, type);
        const reach = reachOf(affine);
        const slack = affine.scale * 0.501;
        expect(reach.min).toBeLessThanOrEqual(Math.min(0, given.min) + slack);
        expect(reach.max).toBeGreaterThanOrEqual(Math.max(0, given.max) - slack);
      }),
      { numRuns: 1000 },
    );
  });

  test('a range from 0 spends no code on less', () => {
    for (const type of ['uint8', 'int8'] as const)
      expect(affineOf({ min: 0, max: 7 }, type).zeroPoint).toBe(codeLimits[type][0]);
  });

  test('a range that is not finite is refused', () => {
    expect(() => affineOf({ min: 0, max: Infinity }, 'uint8', 'conv')).toThrow(
      expect.objectContaining({ code: 'BAD_RANGE', where: 'conv' }),
    );
    expect(() => affineOf({ min: NaN, max: 1 }, 'uint8')).toThrow(expect.objectContaining({ code: 'BAD_RANGE' }));
  });

  test('onnxruntime makes the same codes and numbers of them', async () => {
    for (const [type, given] of [
      ['uint8', { min: -0.81, max: 2.02 }],
      ['int8', { min: -3, max: 0.5 }],
    ] as const) {
      const affine = affineOf(given, type);
      const x = Float32Array.from({ length: 4001 }, (_, i) => -4 + i / 500);
      const g = builder();
      const y = emitCodes(g, g.input('x', { dtype: 'float32', shape: [x.length] }), affine, 'x');
      const batch = { x: { dtype: 'float32', shape: [x.length], data: x } } as const;
      for await (const outputs of runGraph(runModel, g.finish({ y }), [batch]))
        expect(outputs['y']?.data).toEqual(x.map((v) => fromCode(toCode(v, affine), affine)));
    }
  });
});

describe('codes of a weight', () => {
  const weight = fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 }))
    .chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        data: fc.float32Array({
          minLength: shape[0] * shape[1] * shape[2],
          maxLength: shape[0] * shape[1] * shape[2],
          noNaN: true,
          min: -50,
          max: 50,
        }),
      }),
    );

  test('along any axis, each channel has its own scale, from its own largest weight', () => {
    fc.assert(
      fc.property(
        weight,
        fc.integer({ min: 0, max: 2 }),
        dtype,
        fc.boolean(),
        ({ shape, data }, axis, type, reduceRange) => {
          const limit = reduceRange ? 64 : 127;
          const { codes, scales, zeroPoint } = quantizeWeight({ dtype: 'float32', shape, data }, axis, {
            dtype: type,
            reduceRange,
          });
          expect(scales.length).toBe(shape[axis]);
          const strides = [shape[1] * shape[2], shape[2], 1];
          const largest = new Float32Array(scales.length);
          data.forEach((w, i) => {
            const channel = Math.floor(i / (strides[axis] ?? 1)) % (shape[axis] ?? 1);
            const [scale = NaN, code] = [scales[channel], Number(codes.data[i]) - zeroPoint];
            expect(Math.abs(code)).toBeLessThanOrEqual(limit);
            expect(Math.abs(code * scale - w)).toBeLessThanOrEqual(scale * 0.5001);
            if (w === 0) expect(Math.abs(code)).toBe(0);
            largest[channel] = Math.max(largest[channel] ?? 0, Math.abs(w));
          });
          scales.forEach((scale, c) => {
            const own = Math.fround((largest[c] ?? 0) / limit);
            expect(scale).toBe(own < 2 ** -126 ? 1 : own);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a scale is not below what the bias needs', () => {
    const { scales } = quantizeWeight(
      { dtype: 'float32', shape: [2, 1], data: Float32Array.of(127, 1e-20) },
      0,
      {},
      () => 0.5,
    );
    expect([...scales]).toEqual([1, 0.5]);
  });
});
