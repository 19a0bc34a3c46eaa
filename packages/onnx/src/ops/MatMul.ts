import { ShapeError, showShape } from '../errors.ts';
import type { Dim } from '../graph.ts';
import type { OpDef } from '../op.ts';
import { broadcast } from '../shape.ts';

/**
 * y = a b over the last two axes, the others broadcast.
 * Shapes [..., M, K] [..., K, N] -> [..., M, N]; a vector counts as a row on the left and a column on the right.
 * Gradient: da = dy b', db = a' dy, summed over broadcast axes (both of rank 2 or more).
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
    if (a.shape.length < 2 || b.shape.length < 2)
      throw new ShapeError(
        'gradient of MatMul',
        'operands of rank 2 or more',
        `${showShape(a.shape)} and ${showShape(b.shape)}`,
      );
    const swap = (rank: number) => ({
      perm: [...Array(rank).keys()].map((i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i)),
    });
    const da = g.MatMul(dy, g.Transpose(b, swap(b.shape.length)));
    const db = g.MatMul(g.Transpose(a, swap(a.shape.length)), dy);
    return [g.sumTo(da, a.shape), g.sumTo(db, b.shape)];
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
  ],
};
