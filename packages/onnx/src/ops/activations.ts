// Elementwise activations with parameters. At their kinks they take the slope that TF.js and PyTorch take.
import type { Builder } from '../builder.ts';
import type { Value } from '../graph.ts';
import { float, string, type AttrDefs, type OpDef } from '../op.ts';

export type ActivationDef<A> = OpDef<readonly ['X'], A, readonly ['Y']>;

const activation = <A>(
  def: Pick<ActivationDef<A>, 'type' | 'since' | 'grad' | 'traits'> &
    Partial<Pick<ActivationDef<A>, 'introduced' | 'decompose'>> & {
      readonly attrs: AttrDefs<A>;
      /** Other values than the defaults. */
      readonly other: Partial<A>;
    },
): ActivationDef<A> => {
  const { other, ...rest } = def;
  return {
    inputs: ['X'],
    outputs: ['Y'],
    infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
    ...rest,
    traits: { elementwise: true, ...def.traits },
    cases: [{ inputs: [[2, 3]] }, { inputs: [{ shape: [3, 4], range: [-4, 4] }], attrs: other }, { inputs: [[]] }],
  };
};

const positive = (g: Builder, x: Value) => g.Greater(x, g.scalar(0, x.dtype));
const times = (g: Builder, v: Value, factor: number) => g.Mul(v, g.scalar(factor, v.dtype));
const plus = (g: Builder, v: Value, term: number) => g.Add(v, g.scalar(term, v.dtype));

/** x above 0, alpha x below. @see https://onnx.ai/onnx/operators/onnx__LeakyRelu.html */
export const LeakyRelu: ActivationDef<{ alpha: number }> = activation({
  type: 'LeakyRelu',
  since: 16,
  attrs: { alpha: float(0.01) },
  grad: (g, { inputs: [x], attrs: { alpha } }, dy) => [g.Where(positive(g, x), dy, times(g, dy, alpha))],
  other: { alpha: 0.3 },
});

/** x above 0, alpha (exp x - 1) below, where the slope is y + alpha. @see https://onnx.ai/onnx/operators/onnx__Elu.html */
export const Elu: ActivationDef<{ alpha: number }> = activation({
  type: 'Elu',
  since: 6,
  attrs: { alpha: float(1) },
  grad: (g, { inputs: [x], y, attrs: { alpha } }, dy) => [g.Where(positive(g, x), dy, g.Mul(dy, plus(g, y, alpha)))],
  other: { alpha: 0.5 },
});

/** x above alpha, else 0. @see https://onnx.ai/onnx/operators/onnx__ThresholdedRelu.html */
export const ThresholdedRelu: ActivationDef<{ alpha: number }> = activation({
  type: 'ThresholdedRelu',
  since: 10,
  attrs: { alpha: float(1) },
  grad: (g, { inputs: [x], attrs: { alpha } }, dy) => [
    g.Where(g.Greater(x, g.scalar(alpha, x.dtype)), dy, g.scalar(0, dy.dtype)),
  ],
  other: { alpha: 0.5 },
});

/** gamma x above 0, gamma alpha (exp x - 1) below. @see https://onnx.ai/onnx/operators/onnx__Selu.html */
export const Selu: ActivationDef<{ alpha: number; gamma: number }> = activation({
  type: 'Selu',
  since: 6,
  attrs: { alpha: float(1.6732631921768188), gamma: float(1.0507010221481323) },
  grad: (g, { inputs: [x], y, attrs: { alpha, gamma } }, dy) => [
    g.Where(positive(g, x), times(g, dy, gamma), g.Mul(dy, plus(g, y, gamma * alpha))),
  ],
  decompose: (g, [x], { alpha, gamma }) => [times(g, g.Elu(x, { alpha }), gamma)],
  other: { alpha: 2, gamma: 0.5 },
});

/** clip(alpha x + beta, 0, 1). @see https://onnx.ai/onnx/operators/onnx__HardSigmoid.html */
export const HardSigmoid: ActivationDef<{ alpha: number; beta: number }> = activation({
  type: 'HardSigmoid',
  since: 6,
  attrs: { alpha: float(0.2), beta: float(0.5) },
  grad: (g, { y, attrs: { alpha } }, dy) => [
    g.Where(g.And(positive(g, y), g.Less(y, g.scalar(1, y.dtype))), times(g, dy, alpha), g.scalar(0, dy.dtype)),
  ],
  other: { alpha: 1 / 6, beta: 0.4 },
});

/** x clip(x / 6 + 1/2, 0, 1). @see Howard et al., https://arxiv.org/abs/1905.02244 */
export const HardSwish: ActivationDef<Record<never, never>> = activation({
  type: 'HardSwish',
  since: 14,
  introduced: 14,
  attrs: {},
  grad: 'decompose',
  decompose: (g, [x]) => [g.Mul(x, g.HardSigmoid(x, { alpha: 1 / 6, beta: 0.5 }))],
  other: {},
});

/**
 * x Phi(x), with the normal distribution function exactly, or by tanh(sqrt(2/pi) (x + 0.044715 x^3)).
 * @see Hendrycks and Gimpel, https://arxiv.org/abs/1606.08415
 */
export const Gelu: ActivationDef<{ approximate: string }> = activation({
  type: 'Gelu',
  since: 20,
  introduced: 20,
  attrs: { approximate: string('none') },
  grad: 'decompose',
  decompose(g, [x], { approximate }) {
    const cubed = () => times(g, g.Mul(g.Mul(x, x), x), 0.044715);
    const bell =
      approximate === 'tanh'
        ? g.Tanh(times(g, g.Add(x, cubed()), Math.sqrt(2 / Math.PI)))
        : g.Erf(times(g, x, Math.SQRT1_2));
    return [g.Mul(times(g, x, 0.5), plus(g, bell, 1))];
  },
  other: { approximate: 'tanh' },
});

/** x tanh(softplus x). @see Misra, https://arxiv.org/abs/1908.08681 */
export const Mish: ActivationDef<Record<never, never>> = activation({
  type: 'Mish',
  since: 18,
  introduced: 18,
  attrs: {},
  grad: 'decompose',
  decompose: (g, [x]) => [g.Mul(x, g.Tanh(g.Softplus(x)))],
  other: {},
});

/** x above 0, slope x below; slope [..., 1] is broadcast to x. @see https://onnx.ai/onnx/operators/onnx__PRelu.html */
export const PRelu: OpDef<readonly ['X', 'slope'], Record<never, never>, readonly ['Y']> = {
  type: 'PRelu',
  since: 16,
  inputs: ['X', 'slope'],
  outputs: ['Y'],
  attrs: {},
  infer: ([x]) => [{ dtype: x.dtype, shape: x.shape }],
  grad(g, { inputs: [x, slope] }, dy) {
    const above = positive(g, x);
    const dslope = g.Where(above, g.scalar(0, dy.dtype), g.Mul(dy, x));
    return [g.Where(above, dy, g.Mul(dy, slope)), g.sumTo(dslope, slope.shape)];
  },
  traits: { elementwise: true },
  cases: [
    {
      inputs: [
        [2, 3, 4],
        [3, 1],
      ],
    },
    {
      inputs: [
        [2, 3],
        [2, 3],
      ],
    },
    { inputs: [[2, 3], [1]] },
  ],
};
