import type { Builder, Value } from '@fmnist/onnx';

export interface Clipping {
  /** Largest Euclidean norm of the whole gradient. */
  readonly norm?: number | undefined;
  /** Largest size of one element. */
  readonly value?: number | undefined;
}

/**
 * norm:  dw min(1, c / (|dw| + 1e-6))     value: every element between -c and c. The norm first, where both are asked for.
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradient(g: Builder, dw: Value, { norm, value }: Clipping = {}): Value {
  const scaled =
    norm === undefined ? dw : g.Mul(dw, atMostOne(g, g.Div(g.scalar(norm), g.Add(length(g, dw), g.scalar(1e-6)))));
  if (value === undefined) return scaled;
  const size = g.Abs(scaled);
  return g.Where(g.Greater(size, g.scalar(value)), g.Mul(g.Sign(scaled), g.scalar(value)), scaled);
}

const length = (g: Builder, v: Value) => g.Sqrt(g.ReduceSum(g.Mul(v, v), g.ints([0]), { keepdims: 0 }));
const atMostOne = (g: Builder, x: Value) => g.Where(g.Greater(x, g.scalar(1)), g.scalar(1), x);
