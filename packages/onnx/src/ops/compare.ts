// Elementwise comparisons and logic: bool out, no gradient.
import type { CaseInput, OpDef } from '../op.ts';
import { broadcast } from '../shape.ts';
import { sameType } from './binary.ts';

export type Compare = OpDef<readonly ['A', 'B'], Record<never, never>, readonly ['C']>;

const bools = (shape: readonly number[], ...data: number[]): CaseInput => ({ dtype: 'bool', shape, data });
const numbers: Compare['cases'] = [
  {
    inputs: [
      [2, 3],
      [2, 3],
    ],
  },
  { inputs: [[2, 3], [3]] },
  { inputs: [{ ints: [1, 2, 3] }, { ints: [2] }] },
];
const logic: Compare['cases'] = [
  { inputs: [bools([4], 0, 0, 1, 1), bools([4], 0, 1, 0, 1)] },
  { inputs: [bools([2, 1], 0, 1), bools([2], 0, 1)] },
];

const compare = (type: string, since: number, cases: Compare['cases']): Compare => ({
  type,
  since,
  inputs: ['A', 'B'],
  outputs: ['C'],
  attrs: {},
  infer: ([a, b]) => {
    sameType(type, a, b);
    return [{ dtype: 'bool', shape: broadcast(type, a.shape, b.shape) }];
  },
  grad: 'zero',
  traits: { elementwise: true },
  cases,
});

export const And: Compare = compare('And', 7, logic);
export const Equal: Compare = compare('Equal', 19, numbers);
export const Greater: Compare = compare('Greater', 13, numbers);
export const GreaterOrEqual: Compare = compare('GreaterOrEqual', 16, numbers);
export const Less: Compare = compare('Less', 13, numbers);
export const LessOrEqual: Compare = compare('LessOrEqual', 16, numbers);
export const Or: Compare = compare('Or', 7, logic);
export const Xor: Compare = compare('Xor', 7, logic);

/** @see https://onnx.ai/onnx/operators/onnx__Not.html */
export const Not: OpDef<readonly ['X'], Record<never, never>, readonly ['Y']> = {
  type: 'Not',
  since: 1,
  inputs: ['X'],
  outputs: ['Y'],
  attrs: {},
  infer: ([x]) => [{ dtype: 'bool', shape: x.shape }],
  grad: 'zero',
  traits: { elementwise: true },
  cases: [{ inputs: [bools([3], 0, 1, 0)] }, { inputs: [bools([1, 2], 1, 1)] }],
};
