// Bounds: the largest or smallest of several, and values kept between two.
import type { Value } from '../graph.ts';
import type { OpDef } from '../op.ts';
import { broadcast } from '../shape.ts';
import { sameType } from './binary.ts';

export type VariadicDef = OpDef<readonly ['...data_0'], Record<never, never>, readonly ['result']>;

/** Where several inputs are the extreme one, the first of them gets the gradient, as in TF.js. */
const extreme = (type: string): VariadicDef => ({
  type,
  since: 13,
  inputs: ['...data_0'],
  outputs: ['result'],
  attrs: {},
  infer: (inputs) => [
    {
      dtype: inputs.reduce((dtype, v) => sameType(type, { ...v, dtype }, v), inputs[0]?.dtype ?? 'float32'),
      shape: inputs.map((v) => v.shape).reduce((a, b) => broadcast(type, a, b), []),
    },
  ],
  grad(g, { inputs, y }, dy) {
    const zero = g.scalar(0, dy.dtype);
    let left = dy;
    return inputs.map((x) => {
      const hit = g.Equal(x, y);
      const dx = g.Where(hit, left, zero);
      left = g.Where(hit, zero, left);
      return g.sumTo(dx, x.shape);
    });
  },
  traits: { elementwise: true },
  cases: [
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
    },
    { inputs: [[2, 3], [3], [2, 1]] },
    { inputs: [[2, 3]] },
  ],
});

/** @see https://onnx.ai/onnx/operators/onnx__Max.html */
export const Max: VariadicDef = extreme('Max');
/** @see https://onnx.ai/onnx/operators/onnx__Min.html */
export const Min: VariadicDef = extreme('Min');

/**
 * min(max(x, low), high), low <= high, either of which may be left out. The gradient passes to x where low <= x <= high, both included, as in
 * TF.js and PyTorch, and to the bounds where they hold x.
 * @see https://onnx.ai/onnx/operators/onnx__Clip.html
 */
export const Clip: OpDef<readonly ['input', 'min?', 'max?'], Record<never, never>, readonly ['output']> = {
  type: 'Clip',
  since: 13,
  inputs: ['input', 'min?', 'max?'],
  outputs: ['output'],
  attrs: {},
  infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
  grad(g, { inputs: [x, low, high] }, dy) {
    const zero = g.scalar(0, dy.dtype);
    const keep = (where: Value) => g.Where(where, dy, zero);
    const above = low ? g.Where(g.GreaterOrEqual(x, low), dy, zero) : dy;
    return [
      high ? g.Where(g.LessOrEqual(x, high), above, zero) : above,
      low && g.sumTo(keep(g.Less(x, low)), low.shape),
      high && g.sumTo(keep(g.Greater(x, high)), high.shape),
    ];
  },
  traits: { elementwise: true },
  cases: [
    { inputs: [[3, 4], scalar(-0.3), scalar(0.5)] },
    { inputs: [[3, 4], undefined, scalar(0.5)] },
    { inputs: [[3, 4], scalar(0)] },
    { inputs: [[2]] },
  ],
};

function scalar(x: number) {
  return { dtype: 'float32', shape: [], data: [x] } as const;
}
