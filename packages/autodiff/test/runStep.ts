import { encodeModel, sizeOf, toProto, type Graph } from '@fmnist/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface Batch {
  readonly images: Tensor;
  readonly labels: Tensor;
}

export const float = (data: readonly number[] | Float32Array, dims: readonly number[]): Tensor =>
  new Tensor('float32', Float32Array.from(data), dims);

export const open = (graph: Graph): Promise<InferenceSession> =>
  InferenceSession.create(encodeModel(toProto({ graph })), {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });

/** What a graph starts from: the given weights, and zeros for every other vector that goes round. */
export function startOf(graph: Graph, weights: Float32Array): Map<string, Tensor> {
  const round = graph.inputs.filter(({ name }) => graph.outputs.some((v) => v.name === `next_${name}`));
  return new Map(
    round.map(({ name, shape }) => [
      name,
      float(name === 'weights' ? weights : new Float32Array(sizeOf(shape.map(Number))), shape.map(Number)),
    ]),
  );
}

/** One step; `state` is replaced by what comes next. */
export async function runStep(
  session: InferenceSession,
  state: Map<string, Tensor>,
  { images, labels }: Batch,
  { lr, step }: { readonly lr: number; readonly step: number },
): Promise<{ loss: number; correct: number }> {
  const feeds = { images, labels, lr: float([lr], []), step: float([step], []), ...Object.fromEntries(state) };
  const read = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
  const out = await session.run(Object.fromEntries(read));
  for (const name of state.keys()) state.set(name, out[`next_${name}`] as Tensor);
  return { loss: Number(out['loss']?.data[0]), correct: Number(out['correct']?.data[0]) };
}
