import type { Builder, Value } from '@fmnist/onnx';
import type { Optimizer, UpdateInputs } from './Optimizer.ts';
import { decayed } from './sgd.ts';

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  /** Added to the root of the second moment. */
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

/**
 * Adam at step t = 1, 2, ..., d = dw + weightDecay w:
 *
 *   m' = beta1 m + (1 - beta1) d,  v' = beta2 v + (1 - beta2) d^2
 *   w' = w - lr / (1 - beta1^t) m' / (sqrt(v') / sqrt(1 - beta2^t) + epsilon)
 *
 * @see Kingma and Ba, Adam, https://arxiv.org/abs/1412.6980; https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return build('adam', options, (g, { w, dw, decay }) => ({ w, dw: decayed(g, w, dw, decay) }));
}

/**
 * AdamW: the same moments of the plain gradient, and weights that shrink apart from it, w (1 - lr weightDecay) before the step.
 * @see Loshchilov and Hutter, Decoupled Weight Decay Regularization, https://arxiv.org/abs/1711.05101
 */
export function adamw({ weightDecay = 0.01, ...options }: AdamOptions = {}): Optimizer {
  return build('adamw', { ...options, weightDecay }, (g, { w, dw, lr, decay }) => ({
    w: decay ? g.Mul(w, g.Sub(g.scalar(1), g.Mul(lr, decay))) : w,
    dw,
  }));
}

/** What the decay makes of weights and gradient before the moments are taken. */
type Decay = (g: Builder, v: Pick<UpdateInputs, 'w' | 'dw' | 'lr' | 'decay'>) => { w: Value; dw: Value };

function build(
  name: string,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions,
  decayInto: Decay,
): Optimizer {
  return {
    name,
    state: ['m', 'v'],
    settings: { beta1, beta2, epsilon, weightDecay },
    update(g, { step, state, ...given }) {
      const { w, dw } = decayInto(g, given);
      const { lr } = given;
      const one = g.scalar(1);
      const average = (old: Value | undefined, x: Value, beta: number) =>
        g.Add(g.Mul(old ?? x, g.scalar(beta)), g.Mul(x, g.scalar(1 - beta)));
      const m = average(state['m'], dw, beta1);
      const v = average(state['v'], g.Mul(dw, dw), beta2);
      const rate = g.Div(lr, g.Sub(one, g.Pow(g.scalar(beta1), step)));
      const root = g.Div(g.Sqrt(v), g.Sqrt(g.Sub(one, g.Pow(g.scalar(beta2), step))));
      return { w: g.Sub(w, g.Mul(rate, g.Div(m, g.Add(root, g.scalar(epsilon))))), state: { m, v } };
    },
  };
}
