// Operators that repeat, sum up or cut along axes.
import { ShapeError } from '../errors.ts';
import { int, type CaseInput, type OpDef } from '../op.ts';
import { knownInts, multiplyDims, sizesOf } from '../shape.ts';
import { numbersOnly } from './spatial.ts';

const scalar = (x: number): CaseInput => ({ dtype: 'int64', shape: [], data: [x] });

/** x repeated along each axis. Gradient: the sum over the repetitions. @see https://onnx.ai/onnx/operators/onnx__Tile.html */
export const Tile: OpDef<readonly ['input', 'repeats'], Record<never, never>, readonly ['output']> = {
  type: 'Tile',
  since: 13,
  inputs: ['input', 'repeats'],
  outputs: ['output'],
  attrs: {},
  infer([x, repeats]) {
    const times = sizesOf(repeats) ?? x.shape.map((_, i) => `repeats(${repeats.name},${i})`);
    if (times.length !== x.shape.length)
      throw new ShapeError('Tile', `${x.shape.length} repeats`, String(times.length));
    return [{ dtype: x.dtype, shape: x.shape.map((d, i) => multiplyDims([d, times[i] ?? 1])) }];
  },
  grad(g, { inputs: [x, repeats] }, dy) {
    const times = knownInts('Tile', 'repeats', repeats);
    const split = numbersOnly('gradient of Tile', x.shape).flatMap((d, i) => [times[i] ?? 1, d]);
    return [g.ReduceSum(g.reshape(dy, split), g.ints(times.map((_, i) => 2 * i)), { keepdims: 0 }), undefined];
  },
  cases: [
    { inputs: [[2, 3], { ints: [2, 1] }] },
    { inputs: [[3], { ints: [4] }] },
    { inputs: [[2, 1, 2], { ints: [1, 3, 2] }] },
  ],
};

/**
 * Sums of all elements up to each one along an axis; without itself if exclusive, from the end if reverse.
 * Gradient: each element is in the sums of those behind it, so the same the other way round.
 * @see https://onnx.ai/onnx/operators/onnx__CumSum.html
 */
export const CumSum: OpDef<readonly ['x', 'axis'], { exclusive: number; reverse: number }, readonly ['y']> = {
  type: 'CumSum',
  since: 14,
  inputs: ['x', 'axis'],
  outputs: ['y'],
  attrs: { exclusive: int(0), reverse: int(0) },
  infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
  grad: (g, { inputs: [, axis], attrs: { exclusive, reverse } }, dy) => [
    g.CumSum(dy, axis, { exclusive, reverse: 1 - reverse }),
    undefined,
  ],
  cases: [
    { inputs: [[2, 4], scalar(1)] },
    { inputs: [[3, 2], scalar(-2)], attrs: { exclusive: 1 } },
    { inputs: [[4], scalar(0)], attrs: { reverse: 1 } },
  ],
};

/** The upper or lower triangle of matrices, the rest 0. @see https://onnx.ai/onnx/operators/onnx__Trilu.html */
export const Trilu: OpDef<readonly ['input', 'k?'], { upper: number }, readonly ['output']> = {
  type: 'Trilu',
  since: 14,
  introduced: 14,
  inputs: ['input', 'k?'],
  outputs: ['output'],
  attrs: { upper: int(1) },
  infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
  grad: (g, { inputs: [, k], attrs }, dy) => [g.Trilu(dy, k, attrs), undefined],
  cases: [{ inputs: [[3, 4]] }, { inputs: [[2, 3, 3], scalar(-1)], attrs: { upper: 0 } }],
};
