import type { OpDef } from '../op.ts';
import { broadcast } from '../shape.ts';
import { sameType } from './binary.ts';

/** x where the condition holds, else y. @see https://onnx.ai/onnx/operators/onnx__Where.html */
export const Where: OpDef<readonly ['condition', 'X', 'Y'], Record<never, never>, readonly ['output']> = {
  type: 'Where',
  since: 16,
  inputs: ['condition', 'X', 'Y'],
  outputs: ['output'],
  attrs: {},
  infer: ([condition, x, y]) => [
    { dtype: sameType('Where', x, y), shape: broadcast('Where', condition.shape, x.shape, y.shape) },
  ],
  grad(g, { inputs: [condition, x, y] }, dy) {
    const zero = g.scalar(0, dy.dtype);
    return [undefined, g.sumTo(g.Where(condition, dy, zero), x.shape), g.sumTo(g.Where(condition, zero, dy), y.shape)];
  },
  traits: { elementwise: true },
  cases: [
    { inputs: [{ dtype: 'bool', shape: [2, 3], data: [1, 0, 1, 0, 0, 1] }, [2, 3], [2, 3]] },
    { inputs: [{ dtype: 'bool', shape: [2, 1], data: [1, 0] }, [3], []] },
  ],
};
