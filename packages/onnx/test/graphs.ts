import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel, printModel, sizeOf, toProto, zeros, type Graph, type NumericArray } from '../src/index.ts';

/** A graph as text, without the lines about the file. */
export const textOf = (graph: Graph): string =>
  `\n${printModel(toProto({ graph }, { opset: 21 })).replace(/^<[^>]*>\n/, '')}\n`;

/** Repeatable numbers in (-1, 1), or bytes. */
export function seededData(dtype: Graph['inputs'][number]['dtype'], length: number, seed: number): NumericArray {
  const data = zeros(dtype, length);
  for (let i = 0; i < length; i++) {
    const x = Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1));
    data[i] = (
      data instanceof BigInt64Array
        ? BigInt(Math.round(4 * x))
        : dtype.startsWith('float')
          ? x
          : Math.round(100 + 100 * x)
    ) as never;
  }
  return data;
}

/** What onnxruntime computes from seeded inputs, every name of a size standing for `sizes`' number. */
export async function outputsOf(
  graph: Graph,
  sizes: Readonly<Record<string, number>> = {},
): Promise<Record<string, unknown>> {
  // Unoptimized: what is compared is the graph, not what onnxruntime makes of it.
  const options = {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
  } as const;
  const session = await InferenceSession.create(encodeModel(toProto({ graph })), options);
  const feeds = graph.inputs.map((v, i) => {
    const shape = v.shape.map((d) => (typeof d === 'number' ? d : (sizes[d] ?? NaN)));
    const data = seededData(v.dtype, sizeOf(shape), i);
    return [v.name, new Tensor(v.dtype as 'float32', data as Float32Array, shape)] as const;
  });
  const outputs = await session.run(Object.fromEntries(feeds));
  return Object.fromEntries(
    graph.outputs.map(({ name }) => [
      name,
      { dims: outputs[name]?.dims, data: Array.from(outputs[name]?.data as Float32Array) },
    ]),
  );
}
