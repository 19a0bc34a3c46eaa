import type { Builder, Value } from '@fmnist/onnx';
import type { Optimizer } from './Optimizer.ts';

export interface SgdOptions {
  /** 0 to 1. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
  /** L2 penalty, added to the gradient. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent as PyTorch has it, d = dw + weightDecay w:
 *
 *   plain      w' = w - lr d
 *   momentum   v' = momentum v + d,  w' = w - lr v'
 *   Nesterov   v' = momentum v + d,  w' = w - lr (d + momentum v')
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html (dampening 0)
 */
export function sgd({ momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  return {
    name: momentum === 0 ? 'sgd' : nesterov ? 'nesterov' : 'momentum',
    state: momentum === 0 ? [] : ['velocity'],
    settings: { momentum, nesterov, weightDecay },
    update(g, { w, dw, lr, decay, state: { velocity } }) {
      const d = decayed(g, w, dw, decay);
      if (!velocity) return { w: g.Sub(w, g.Mul(lr, d)), state: {} };
      const v = g.Add(g.Mul(velocity, g.scalar(momentum)), d);
      const direction = nesterov ? g.Add(d, g.Mul(v, g.scalar(momentum))) : v;
      return { w: g.Sub(w, g.Mul(lr, direction)), state: { velocity: v } };
    },
  };
}

/** dw + decay w. */
export const decayed = (g: Builder, w: Value, dw: Value, decay: Value | undefined): Value =>
  decay ? g.Add(dw, g.Mul(w, decay)) : dw;
