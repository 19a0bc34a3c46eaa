// Elementwise z = f(a, b) with broadcasting; the gradient is summed back over the broadcast axes.
import type { Builder } from '../builder.ts';
import { dtypes } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import { sizeOf, type Dim, type TensorData, type TensorType, type Value } from '../graph.ts';
import { fromNumbers, numbersOf } from '../numbers.ts';
import type { CaseInput, OpDef } from '../op.ts';
import { addDims, broadcast, broadcastIndex, multiplyDims, sizesOf } from '../shape.ts';

export type Binary = OpDef<readonly ['A', 'B'], Record<never, never>, readonly ['C']>;
type Rule = (g: Builder, v: { a: Value; b: Value; y: Value }, dy: Value) => readonly [Value, Value | undefined];

interface Options {
  /** The function on numbers, where shapes are computed with it. */
  readonly number?: (a: number, b: number) => number;
  /** The same on sizes that may be names. */
  readonly dim?: (a: Dim, b: Dim) => Dim;
  readonly range?: readonly [number, number];
  /** The second operand may be of another type: the result is of the first one's. */
  readonly mixed?: true;
}

/** Both operands of an elementwise operator, checked to be of one type. */
export function sameType(type: string, a: TensorType, b: TensorType): TensorType['dtype'] {
  if (a.dtype !== b.dtype)
    throw new ShapeError(type, 'operands of one type', `${a.dtype} and ${b.dtype}`, 'Insert a Cast.');
  return a.dtype;
}

const binary = (type: string, since: number, rule: Rule, { number, dim, range, mixed }: Options = {}): Binary => {
  const tensor = (shape: readonly number[]): CaseInput => (range ? { shape, range } : shape);
  return {
    type,
    since,
    inputs: ['A', 'B'],
    outputs: ['C'],
    attrs: {},
    infer: ([a, b]) => {
      const sizes = dim && mapSizes(a, b, dim);
      const dtype = mixed ? a.dtype : sameType(type, a, b);
      return [{ dtype, shape: broadcast(type, a.shape, b.shape), ...(sizes && { sizes }) }];
    },
    ...(number && { evaluate: ([a, b]) => zip(number, type, a as TensorData, b as TensorData) }),
    grad: (g, { inputs: [a, b], y }, dy) => {
      const [da, db] = rule(g, { a, b, y }, dy);
      return [g.sumTo(da, a.shape), db && g.sumTo(db, b.shape)];
    },
    traits: { elementwise: true },
    cases: [
      { inputs: [tensor([2, 3]), tensor([2, 3])] },
      { inputs: [tensor([2, 3]), tensor([3])] },
      { inputs: [tensor([2, 1, 4]), tensor([3, 1])] },
      { inputs: [tensor([]), tensor([2])] },
      ...(mixed ? [{ inputs: [tensor([2, 3]), { ints: [2, 3, 0] }] }] : []),
    ],
  };
};

/** Arithmetic on two lists of sizes, one of which may be a single number. */
function mapSizes(a: TensorType, b: TensorType, f: (a: Dim, b: Dim) => Dim): Dim[] | undefined {
  const [x, y] = [sizesOf(a), sizesOf(b)];
  if (!x || !y) return undefined;
  const length = Math.max(x.length, y.length);
  const at = (list: readonly Dim[], i: number) => (list.length === 1 ? list[0] : list[i]) ?? 1;
  return Array.from({ length }, (_, i) => f(at(x, i), at(y, i)));
}

function zip(f: (a: number, b: number) => number, type: string, a: TensorData, b: TensorData): TensorData | undefined {
  const shape = broadcast(type, a.shape, b.shape).map(Number);
  const [x, y] = [numbersOf(a), numbersOf(b)];
  const [pick, other] = [broadcastIndex(a.shape, shape), broadcastIndex(b.shape, shape)];
  const data = x && y && fromNumbers(a.dtype, sizeOf(shape), (i) => f(x(pick(i)), y(other(i))));
  return data && { dtype: a.dtype, shape, data };
}

export const Add: Binary = binary('Add', 14, (_g, _v, dy) => [dy, dy], { number: (a, b) => a + b, dim: addDims });
export const Sub: Binary = binary('Sub', 14, (g, _v, dy) => [dy, g.Neg(dy)], { number: (a, b) => a - b });
export const Mul: Binary = binary('Mul', 14, (g, { a, b }, dy) => [g.Mul(dy, b), g.Mul(dy, a)], {
  number: (a, b) => a * b,
  dim: (a, b) => multiplyDims([a, b]),
});
export const Div: Binary = binary('Div', 14, (g, { b, y }, dy) => [g.Div(dy, b), g.Neg(g.Div(g.Mul(dy, y), b))], {
  number: (a, b) => a / b,
  range: [0.5, 2],
});
/** c = a ^ b. d/da = b a^(b-1); d/db = c log a, for a > 0 where b is no constant. */
export const Pow: Binary = binary(
  'Pow',
  15,
  (g, { a, b, y }, dy) => {
    const power = b.dtype === a.dtype ? b : g.Cast(b, { to: dtypes[a.dtype].onnx });
    return [
      g.Mul(dy, g.Mul(power, g.Pow(a, g.Sub(power, g.scalar(1, power.dtype))))),
      b.known || b !== power ? undefined : g.Mul(dy, g.Mul(y, g.Log(a))),
    ];
  },
  { range: [0.5, 2], mixed: true },
);
