import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { NamedTensors, NumericArray, RunModel } from '../src/index.ts';

/** The quantiser's executor by onnxruntime-node. */
export const runModel: RunModel = async function* (model, batches) {
  const session = await InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 });
  try {
    for (const batch of batches) {
      const feeds = Object.entries(batch).map(
        ([name, { dtype, shape, data }]) =>
          [name, new Tensor(dtype as 'float32', data as Float32Array, shape)] as const,
      );
      const outputs = Object.entries(await session.run(Object.fromEntries(feeds)));
      yield Object.fromEntries(
        outputs.map(([name, { dims, data, type }]) => [
          name,
          { dtype: type as 'float32', shape: dims, data: data as NumericArray },
        ]),
      ) satisfies NamedTensors;
    }
  } finally {
    await session.release();
  }
};
