import { ShapeError, showShape } from '../errors.ts';
import type { Dim, Value } from '../graph.ts';
import type { OpDef } from '../op.ts';
import { broadcast } from '../shape.ts';

/**
 * y = a b over the last two axes, the others broadcast.
 * Shapes [..., M, K] [..., K, N] -> [..., M, N]; a vector counts as a row on the left and a column on the right.
 * Gradient: da = dy b', db = a' dy, summed over broadcast axes.
 * @see https://onnx.ai/onnx/operators/onnx__MatMul.html
 */
export const MatMul: OpDef<readonly ['A', 'B'], Record<never, never>, readonly ['Y']> = {
  type: 'MatMul',
  since: 13,
  inputs: ['A', 'B'],
  outputs: ['Y'],
  attrs: {},
  infer([a, b]) {
    const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
    const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
    const [inner, outer] = [left.at(-1) ?? 1, right.at(-2) ?? 1];
    if (
      a.shape.length === 0 ||
      b.shape.length === 0 ||
      (typeof inner === 'number' && typeof outer === 'number' && inner !== outer)
    )
      throw new ShapeError('MatMul', `${inner} rows in B`, `${outer} (${showShape(a.shape)} x ${showShape(b.shape)})`);
    const batch = broadcast('MatMul', left.slice(0, -2), right.slice(0, -2));
    const rows: Dim[] = a.shape.length === 1 ? [] : [left.at(-2) ?? 1];
    const columns: Dim[] = b.shape.length === 1 ? [] : [right.at(-1) ?? 1];
    return [{ dtype: a.dtype, shape: [...batch, ...rows, ...columns] }];
  },
  grad(g, { inputs: [a, b] }, dy) {
    // As matrices: a row, a column, and what comes out of them.
    const rows = a.shape.length === 1 ? g.Unsqueeze(a, g.ints([0])) : a;
    const columns = b.shape.length === 1 ? g.Unsqueeze(b, g.ints([1])) : b;
    const ones = [...(a.shape.length === 1 ? [-2] : []), ...(b.shape.length === 1 ? [-1] : [])];
    const d = ones.length > 0 ? g.Unsqueeze(dy, g.ints(ones)) : dy;
    const da = g.sumTo(g.MatMul(d, g.Transpose(columns, swapLast(columns))), rows.shape);
    const db = g.sumTo(g.MatMul(g.Transpose(rows, swapLast(rows)), d), columns.shape);
    return [g.reshape(da, a.shape, a), g.reshape(db, b.shape, b)];
  },
  cases: [
    {
      inputs: [
        [2, 3],
        [3, 4],
      ],
    },
    {
      inputs: [
        [2, 2, 3],
        [3, 4],
      ],
    },
    {
      inputs: [
        [2, 1, 2, 3],
        [3, 3, 2],
      ],
    },
    { inputs: [[3], [3, 4]] },
    { inputs: [[2, 2, 3], [3]] },
    { inputs: [[3], [2, 3, 2]] },
    { inputs: [[3], [3]] },
  ],
};

const swapLast = ({ shape: { length } }: Value) => ({
  perm: [...Array(length - 2).keys(), length - 1, length - 2],
});
