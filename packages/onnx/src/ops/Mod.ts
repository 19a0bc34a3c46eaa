import { ToolkitError } from '@fmnist/errors';
import { int, type OpDef } from '../op.ts';
import { broadcast } from '../shape.ts';
import { sameType } from './binary.ts';

/**
 * a - b floor(a / b), with the sign of b; for fmod a - b trunc(a / b), with the sign of a, which floating-point types need.
 * Gradient: da = dy, db = -dy times the whole quotient.
 * @see https://onnx.ai/onnx/operators/onnx__Mod.html
 */
export const Mod: OpDef<readonly ['A', 'B'], { fmod: number }, readonly ['C']> = {
  type: 'Mod',
  since: 13,
  inputs: ['A', 'B'],
  outputs: ['C'],
  attrs: { fmod: int(0) },
  infer([a, b], { fmod }) {
    if (/float/.test(a.dtype) && !fmod)
      throw new ToolkitError('BAD_ATTRIBUTE', 'Mod of floating-point numbers needs fmod', { expected: 'fmod: 1' });
    return [{ dtype: sameType('Mod', a, b), shape: broadcast('Mod', a.shape, b.shape) }];
  },
  grad(g, { inputs: [a, b], y }, dy) {
    const quotient = g.Div(g.Sub(a, y), b);
    return [g.sumTo(dy, a.shape), g.sumTo(g.Neg(g.Mul(dy, quotient)), b.shape)];
  },
  traits: { elementwise: true },
  cases: [
    { inputs: [{ ints: [7, -7, 5] }, { ints: [3] }] },
    {
      inputs: [
        { shape: [2, 3], range: [2.1, 2.3] },
        { shape: [3], range: [0.8, 0.9] },
      ],
      attrs: { fmod: 1 },
    },
  ],
};
