// Operators that are linear along an axis (Resize, Pad): what they do to the identity is their matrix, and its transpose their gradient.
import type { Builder } from '../builder.ts';
import type { Value } from '../graph.ts';

/** y[..., i, ...] -> sum over i of y[..., i, ...] matrix[i, j]. */
export function multiplyAlong(g: Builder, v: Value, axis: number, matrix: Value): Value {
  const last = v.shape.length - 1;
  if (axis === last) return g.MatMul(v, matrix);
  const swap = { perm: v.shape.map((_, i) => (i === axis ? last : i === last ? axis : i)) };
  return g.Transpose(g.MatMul(g.Transpose(v, swap), matrix), swap);
}

/** The unit matrix. */
export function identity(g: Builder, size: number): Value {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return g.constant({ dtype: 'float32', shape: [size, size], data });
}
