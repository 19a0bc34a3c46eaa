// How verification runs both sides: TensorFlow.js and onnxruntime are optional peers, loaded only when something is to be verified.
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { TensorData } from '@fmnist/onnx';
import { InferenceSession, Tensor } from '#ort';
import type { LayersModelLike } from './source/fromLayersModel.ts';
import type { Run } from './verify.ts';

/** The source model's predictions, under the given names in the order of its outputs. */
export async function runSource(model: LayersModelLike, names: readonly string[]): Promise<Run> {
  const tf = await import('@tensorflow/tfjs-core');
  const predict = model.predict as ((x: TfTensor) => TfTensor | TfTensor[]) | undefined;
  if (!predict) return async () => ({});
  return async ({ shape, data }) => {
    const x = tf.tensor(data as Float32Array, [...shape], 'float32');
    const predicted = [predict.call(model, x)].flat();
    const outputs = await Promise.all(
      predicted.map(async (t, i): Promise<[string, TensorData]> => {
        const values = Float32Array.from(await t.data());
        return [names[i] ?? '', { dtype: 'float32', shape: t.shape, data: values }];
      }),
    );
    tf.dispose([x, ...predicted]);
    return Object.fromEntries(outputs);
  };
}

/** The exported model in onnxruntime on the CPU. */
export async function runResult(model: Uint8Array): Promise<Run> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  return async ({ dtype, shape, data }) => {
    const [input = ''] = session.inputNames;
    const feed =
      dtype === 'uint8'
        ? new Tensor('uint8', data as Uint8Array, [...shape])
        : new Tensor('float32', data as Float32Array, [...shape]);
    const outputs = await session.run({ [input]: feed });
    return Object.fromEntries(
      Object.entries(outputs).map(([name, t]) => [
        name,
        { dtype: 'float32', shape: t.dims, data: t.data as Float32Array },
      ]),
    );
  };
}
