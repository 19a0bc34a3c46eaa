import { Tensor } from 'onnxruntime-node';
import { zeros, type Builder, type OpCase, type Value } from '../src/index.ts';

/** Repeatable values in (-1.1, 1.1), away from 0, where Relu and Div have their kinks. */
export const seededValues = (n: number, seed: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => {
    const v = Math.sin(12.9898 * (i + 1) + 78.233 * seed);
    return v + Math.sign(v) * 0.1;
  });

/** The operands of an operator's case: float tensors as inputs of the graph with what to feed them, the rest as constants. */
export function caseInputs(
  g: Builder,
  given: OpCase['inputs'],
): { operands: (Value | undefined)[]; feeds: Map<string, Tensor> } {
  const feeds = new Map<string, Tensor>();
  const operands = given.map((input, i) => {
    if (!input) return undefined;
    if ('ints' in input) return g.ints(input.ints);
    if ('data' in input && (input.constant || input.dtype !== 'float32')) {
      const data = zeros(input.dtype, input.data.length);
      input.data.forEach((x, j) => (data[j] = (data instanceof BigInt64Array ? BigInt(x) : x) as never));
      return g.constant({ dtype: input.dtype, shape: input.shape, data });
    }
    const shape = 'shape' in input ? input.shape : input;
    const x = g.input(`x${i}`, { dtype: 'float32', shape });
    feeds.set(x.name, new Tensor('float32', floats(input, shape, i), shape));
    return x;
  });
  return { operands, feeds };
}

function floats(input: NonNullable<OpCase['inputs'][number]>, shape: readonly number[], seed: number): Float32Array {
  if ('data' in input) return Float32Array.from(input.data);
  const values = seededValues(
    shape.reduce((n, d) => n * d, 1),
    seed,
  );
  if (!('range' in input)) return values;
  const [low, high] = input.range;
  return values.map((v) => low + ((v + 1.1) / 2.2) * (high - low));
}
