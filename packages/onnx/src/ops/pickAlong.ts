import { zeros } from '../dtype.ts';
import { sizeOf, type TensorData } from '../graph.ts';

/** Slices of x along an axis, by indices from 0; undefined where there is none: what onnxruntime refuses is not for a constant to hide. */
export function pickAlong(x: TensorData, axis: number, picks: readonly number[]): TensorData | undefined {
  const [rows, size, inner] = [sizeOf(x.shape.slice(0, axis)), x.shape[axis] ?? 1, sizeOf(x.shape.slice(axis + 1))];
  if (picks.some((i) => i < 0 || i >= size)) return undefined;
  const data = zeros(x.dtype, rows * picks.length * inner);
  for (let row = 0; row < rows; row++)
    for (const [i, pick] of picks.entries()) {
      const from = (row * size + pick) * inner;
      // Both arrays are of the same type.
      data.set(x.data.subarray(from, from + inner) as never, (row * picks.length + i) * inner);
    }
  return { dtype: x.dtype, shape: x.shape.with(axis, picks.length), data };
}
