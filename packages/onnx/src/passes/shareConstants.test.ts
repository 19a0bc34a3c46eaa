import { expect, test } from 'vitest';
import { builder } from '../builder.ts';
import { encodeModel } from '../proto/index.ts';
import { toProto } from '../toProto.ts';
import { shareConstants } from './shareConstants.ts';

const weight = (size: number, change?: number) => {
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
  if (change !== undefined) data[change] = -0;
  return { dtype: 'float32', shape: [size], data } as const;
};

test('equal weights are stored once, those that differ in one bit twice', () => {
  const graphOf = (size: number, change?: number) => {
    const g = builder();
    const x = g.input('x', { dtype: 'float32', shape: [size] });
    const [a, b] = [g.constant(weight(size), 'first/w'), g.constant(weight(size, change), 'second/w')];
    return g.finish({ y: g.Mul(g.Add(x, a), b) });
  };
  const stored = (size: number, change?: number) =>
    toProto({ graph: shareConstants(graphOf(size, change)) }).graph?.initializer?.map(({ name }) => name);
  expect(stored(5000)).toEqual(['first/w']);
  // sin(0) is 0, which -0 is not.
  expect(stored(5000, 0)).toEqual(['first/w', 'second/w']);
  expect(stored(5000, 4999)).toEqual(['first/w', 'second/w']);
  expect(stored(100)).toEqual(['first/w', 'second/w']);
  expect(encodeModel(toProto({ graph: shareConstants(graphOf(5000)) })).length).toBeLessThan(21_000);
});
