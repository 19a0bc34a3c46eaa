import type { Builder, Value } from '@fmnist/onnx';

/** K - k at position k of an axis of K, in a form that is broadcast. */
function countdown(g: Builder, { shape }: Value, axis: number): Value {
  const count = Number(shape[axis]);
  const data = Float32Array.from({ length: count }, (_, k) => count - k);
  return g.constant({ dtype: 'float32', shape: shape.map((_, i) => (i === axis ? count : 1)), data });
}

/** K - k of the first k along an axis of K where `found` is true; 0 where it is nowhere. */
export function emitCode(g: Builder, found: Value, axis: number): { readonly codes: Value; readonly largest: Value } {
  const codes = g.Where(found, countdown(g, found, axis), g.scalar(0));
  return { codes, largest: g.ReduceMax(codes, g.ints([axis])) };
}

/** True at the first place along an axis where `found` is; it has to be somewhere. Floats alone: the WebGPU provider has few int64. */
export function emitFirst(g: Builder, found: Value, axis: number): Value {
  const { codes, largest } = emitCode(g, found, axis);
  return g.Equal(codes, largest);
}
