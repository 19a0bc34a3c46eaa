import type { OpDef } from '../op.ts';

/** y = x, of any type. @see https://onnx.ai/onnx/operators/onnx__Identity.html */
export const Identity: OpDef<readonly ['X'], Record<never, never>, readonly ['Y']> = {
  type: 'Identity',
  since: 21,
  inputs: ['X'],
  outputs: ['Y'],
  attrs: {},
  infer: ([{ dtype, shape, sizes }]) => [{ dtype, shape, ...(sizes && { sizes }) }],
  grad: (_g, _node, dy) => [dy],
  traits: { elementwise: true, movement: true, monotone: true },
  cases: [{ inputs: [[2, 3]] }, { inputs: [{ ints: [4, 5] }] }],
};
