// Elementwise y = f(x): type and shape pass through, only the derivative differs.
import type { Builder } from '../builder.ts';
import { dtypes } from '../dtype.ts';
import type { TensorData, Value } from '../graph.ts';
import { fromNumbers, numbersOf } from '../numbers.ts';
import type { CaseInput, OpDef } from '../op.ts';

export type Unary = OpDef<readonly ['X'], Record<never, never>, readonly ['Y']>;
type Rule = (g: Builder, v: { x: Value; y: Value }, dy: Value) => Value;

interface Options {
  /** Values at which the function and its derivative are defined. */
  readonly range?: readonly [number, number];
  readonly monotone?: true;
  /** The function on numbers, where constants of shapes and losses go through it. */
  readonly number?: (x: number) => number;
  readonly decompose?: (g: Builder, x: Value) => Value;
}

const unary = (type: string, since: number, rule: Rule | 'zero', options: Options = {}): Unary => {
  const { range, monotone, number, decompose } = options;
  const tensor = (shape: readonly number[]): CaseInput => (range ? { shape, range } : shape);
  return {
    type,
    since,
    inputs: ['X'],
    outputs: ['Y'],
    attrs: {},
    infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
    ...(number && { evaluate: ([x]) => mapData(x as TensorData, number) }),
    grad: rule === 'zero' ? 'zero' : (g, { inputs: [x], y }, dy) => [rule(g, { x, y }, dy)],
    ...(decompose && { decompose: (g: Builder, [x]: readonly [Value]) => [decompose(g, x)] }),
    traits: { elementwise: true, ...(monotone && { monotone }) },
    cases: [{ inputs: [tensor([2, 3])] }, { inputs: [tensor([1, 2, 2, 1])] }, { inputs: [tensor([])] }],
  };
};

function mapData(x: TensorData, f: (x: number) => number): TensorData | undefined {
  const numberAt = numbersOf(x);
  const data = numberAt && fromNumbers(x.dtype, x.data.length, (i) => f(numberAt(i)));
  return data && { ...x, data };
}

const positive = { range: [0.5, 3] } as const;

//                                     since  dx, from x, y = f(x) and dy
export const Abs: Unary = unary('Abs', 13, (g, { x }, dy) => g.Mul(dy, g.Sign(x)));
export const Exp: Unary = unary('Exp', 13, (g, { y }, dy) => g.Mul(dy, y));
export const Floor: Unary = unary('Floor', 13, 'zero');
export const Log: Unary = unary('Log', 13, (g, { x }, dy) => g.Div(dy, x), positive);
export const Neg: Unary = unary('Neg', 13, (g, _v, dy) => g.Neg(dy), { number: (x) => -x });
export const Reciprocal: Unary = unary('Reciprocal', 13, (g, { y }, dy) => g.Neg(g.Mul(dy, g.Mul(y, y))), positive);
/** The slope at 0 is 0, as in PyTorch and TF.js. A comparison, cast: on onnxruntime's CPU provider Sign and Where take several times as long. */
export const Relu: Unary = unary(
  'Relu',
  14,
  (g, { y }, dy) => g.Mul(dy, g.Cast(g.Greater(y, g.scalar(0, y.dtype)), { to: dtypes[y.dtype].onnx })),
  { monotone: true },
);
export const Sigmoid: Unary = unary('Sigmoid', 13, (g, { y }, dy) =>
  g.Mul(dy, g.Mul(y, g.Sub(g.scalar(1, y.dtype), y))),
);
export const Sign: Unary = unary('Sign', 13, 'zero', {
  decompose(g, x) {
    const [zero, type] = [g.scalar(0, x.dtype), { to: dtypes[x.dtype].onnx }];
    return g.Sub(g.Cast(g.Greater(x, zero), type), g.Cast(g.Less(x, zero), type));
  },
});
export const Sqrt: Unary = unary('Sqrt', 13, (g, { y }, dy) => g.Div(dy, g.Mul(g.scalar(2, y.dtype), y)), positive);
export const Tanh: Unary = unary('Tanh', 13, (g, { y }, dy) => g.Mul(dy, g.Sub(g.scalar(1, y.dtype), g.Mul(y, y))));
export const Ceil: Unary = unary('Ceil', 13, 'zero');
export const Cos: Unary = unary('Cos', 7, (g, { x }, dy) => g.Neg(g.Mul(dy, g.Sin(x))));
/** 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x. */
export const Erf: Unary = unary('Erf', 13, (g, { x }, dy) =>
  g.Mul(dy, g.Mul(g.scalar(2 / Math.sqrt(Math.PI), x.dtype), g.Exp(g.Neg(g.Mul(x, x))))),
);
/** To the nearest integer, halves to the even one. */
export const Round: Unary = unary('Round', 11, 'zero');
export const Sin: Unary = unary('Sin', 7, (g, { x }, dy) => g.Mul(dy, g.Cos(x)));
/** log(1 + exp x). */
export const Softplus: Unary = unary('Softplus', 1, (g, { x }, dy) => g.Mul(dy, g.Sigmoid(x)), { monotone: true });
/** x / (1 + |x|). */
export const Softsign: Unary = unary(
  'Softsign',
  1,
  (g, { x }, dy) => {
    const d = g.Add(g.Abs(x), g.scalar(1, x.dtype));
    return g.Div(dy, g.Mul(d, d));
  },
  { monotone: true, decompose: (g, x) => g.Div(x, g.Add(g.Abs(x), g.scalar(1, x.dtype))) },
);

// Circular and hyperbolic functions, most of them where their slope is no pole.
const squared = (g: Builder, v: Value) => g.Mul(v, v);
const one = (g: Builder, v: Value) => g.scalar(1, v.dtype);
const inner = { range: [-0.8, 0.8] } as const;

export const Tan: Unary = unary('Tan', 7, (g, { y }, dy) => g.Mul(dy, g.Add(one(g, y), squared(g, y))), inner);
export const Asin: Unary = unary(
  'Asin',
  7,
  (g, { x }, dy) => g.Div(dy, g.Sqrt(g.Sub(one(g, x), squared(g, x)))),
  inner,
);
export const Acos: Unary = unary(
  'Acos',
  7,
  (g, { x }, dy) => g.Neg(g.Div(dy, g.Sqrt(g.Sub(one(g, x), squared(g, x))))),
  inner,
);
export const Atan: Unary = unary('Atan', 7, (g, { x }, dy) => g.Div(dy, g.Add(squared(g, x), one(g, x))));
export const Sinh: Unary = unary('Sinh', 9, (g, { x }, dy) => g.Mul(dy, g.Cosh(x)));
export const Cosh: Unary = unary('Cosh', 9, (g, { x }, dy) => g.Mul(dy, g.Sinh(x)));
export const Asinh: Unary = unary('Asinh', 9, (g, { x }, dy) => g.Div(dy, g.Sqrt(g.Add(squared(g, x), one(g, x)))));
export const Acosh: Unary = unary('Acosh', 9, (g, { x }, dy) => g.Div(dy, g.Sqrt(g.Sub(squared(g, x), one(g, x)))), {
  range: [1.5, 3],
});
export const Atanh: Unary = unary('Atanh', 9, (g, { x }, dy) => g.Div(dy, g.Sub(one(g, x), squared(g, x))), inner);
