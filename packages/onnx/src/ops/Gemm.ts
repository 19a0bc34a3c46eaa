import { ShapeError, showShape } from '../errors.ts';
import { float, int, type OpDef } from '../op.ts';
import { broadcastsTo } from '../shape.ts';

/**
 * y = alpha a b + beta c, with a and b transposed by transA and transB and c broadcast.
 *
 * Shapes: a [M, K], b [K, N], c broadcastable to [M, N] -> y [M, N].
 * Gradient, for a' and b' the operands as multiplied: da' = alpha dy b'^T, db' = alpha a'^T dy, transposed again where the operand was;
 * every transposition is a flag of Gemm, so none is a node.
 *
 * @see https://onnx.ai/onnx/operators/onnx__Gemm.html
 */
export const Gemm: OpDef<
  readonly ['A', 'B', 'C?'],
  { alpha: number; beta: number; transA: number; transB: number },
  readonly ['Y']
> = {
  type: 'Gemm',
  since: 13,
  inputs: ['A', 'B', 'C?'],
  outputs: ['Y'],
  attrs: { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) },
  infer([a, b, c], { transA, transB }) {
    if (a.shape.length !== 2 || b.shape.length !== 2)
      throw new ShapeError('Gemm', 'two matrices', `${showShape(a.shape)} and ${showShape(b.shape)}`);
    const [m = 1, k = 1] = transA ? a.shape.toReversed() : a.shape;
    const [rows = 1, n = 1] = transB ? b.shape.toReversed() : b.shape;
    if (typeof k === 'number' && typeof rows === 'number' && k !== rows)
      throw new ShapeError('Gemm', `${k} rows in B`, String(rows));
    if (c && !broadcastsTo(c.shape, [m, n]))
      throw new ShapeError('Gemm', `C that broadcasts to ${showShape([m, n])}`, showShape(c.shape));
    return [{ dtype: a.dtype, shape: [m, n] }];
  },
  grad(g, { inputs: [a, b, c], attrs: { alpha, beta, transA, transB } }, dy) {
    const da = transA
      ? g.Gemm(b, dy, { alpha, transA: transB, transB: 1 })
      : g.Gemm(dy, b, { alpha, transB: transB ? 0 : 1 });
    const db = transB
      ? g.Gemm(dy, a, { alpha, transA: 1, transB: transA })
      : g.Gemm(a, dy, { alpha, transA: transA ? 0 : 1 });
    const dc = c && g.sumTo(beta === 1 ? dy : g.Mul(dy, g.scalar(beta, dy.dtype)), c.shape);
    return [da, db, dc];
  },
  cases: [
    { inputs: [[2, 3], [3, 4], [4]] },
    {
      inputs: [
        [3, 2],
        [3, 4],
      ],
      attrs: { transA: 1, alpha: 0.5 },
    },
    {
      inputs: [
        [2, 3],
        [4, 3],
        [2, 1],
      ],
      attrs: { transB: 1, beta: 2 },
    },
    {
      inputs: [
        [3, 2],
        [4, 3],
        [1, 4],
      ],
      attrs: { transA: 1, transB: 1 },
    },
  ],
};
