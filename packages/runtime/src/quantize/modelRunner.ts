import { ToolkitError } from '@fmnist/errors';
import type { NamedTensors, NumericArray, RunModel } from '@fmnist/onnx';
import type { Tensor, TypedTensor } from 'onnxruntime-common';
import { openSession, type SessionOptions } from '../session.ts';

/**
 * What the quantiser of @fmnist/onnx runs models by: onnxruntime, on the CPU unless asked otherwise.
 *
 * @example
 * const { graph } = await quantizeStatic(model.graph, { run: modelRunner(), batches });
 */
export function modelRunner({ device = 'cpu', ...options }: SessionOptions = {}): RunModel {
  return async function* (model, batches) {
    const { session, Tensor, where } = await openSession(model, { ...options, device });
    try {
      for (const batch of batches) {
        options.signal?.throwIfAborted();
        const feeds = Object.entries(batch).map(
          ([name, { dtype, shape, data }]) =>
            [name, new Tensor(dtype as 'float32', data as Float32Array, shape)] as const,
        );
        yield toNamed(await answer(session.run(Object.fromEntries(feeds)), where));
      }
    } finally {
      await session.release();
    }
  };
}

async function answer<T>(run: Promise<T>, where: string): Promise<T> {
  try {
    return await run;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ToolkitError('MODEL_FAILED', `the model failed while running (${reason})`, { where, cause });
  }
}

function toNamed(outputs: Readonly<Record<string, Tensor>>): NamedTensors {
  const named = Object.entries(outputs).map(([name, tensor]) => {
    const { dims, data, type } = tensor as TypedTensor<'float32'>;
    return [name, { dtype: type, shape: dims, data: data as NumericArray }] as const;
  });
  return Object.fromEntries(named);
}
